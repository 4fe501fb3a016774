import { render, screen, waitFor } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { expect, it } from 'vitest';
import ErrorSummary from './ErrorSummary.svelte';
import { fieldId } from './field';

const problems = [
  { field: 'patient.name', message: "Write the patient's name." },
  { field: 'patient.birthDate', message: 'Write the date of birth.' },
];

it('says nothing where nothing stops the page', () => {
  render(ErrorSummary, { problems: [], attempt: 1 });
  expect(screen.queryByTestId('problems')).toBeNull();
});

it('takes the focus with every try, the second too', async () => {
  const { rerender } = render(ErrorSummary, { problems, attempt: 1 });
  const box = screen.getByTestId('problems');
  await waitFor(() => expect(box).toHaveFocus());
  box.blur();
  await rerender({ attempt: 2 });
  await waitFor(() => expect(box).toHaveFocus());
});

it('leaves the focus where somebody mends a field', async () => {
  const { rerender } = render(ErrorSummary, { problems, attempt: 1 });
  await waitFor(() => expect(screen.getByTestId('problems')).toHaveFocus());
  const elsewhere = document.body.appendChild(document.createElement('input'));
  elsewhere.focus();
  await rerender({ problems: problems.slice(1) });
  await tick();
  await tick();
  expect(elsewhere).toHaveFocus();
});

it('leads to the field, or to the first control in it', async () => {
  const name = Object.assign(document.createElement('input'), { id: fieldId('patient.name') });
  const group = Object.assign(document.createElement('fieldset'), { id: fieldId('patient.birthDate') });
  const day = group.appendChild(document.createElement('input'));
  document.body.append(name, group);
  render(ErrorSummary, { problems, attempt: 1 });
  await userEvent.click(screen.getByRole('link', { name: "Write the patient's name." }));
  expect(name).toHaveFocus();
  await userEvent.click(screen.getByRole('link', { name: 'Write the date of birth.' }));
  expect(day).toHaveFocus();
});

it('lists no more than can be read at a glance, and says how many follow', () => {
  const many = Array.from({ length: 11 }, (_, n) => ({ field: `answers.${n}`, message: `Question ${n}` }));
  render(ErrorSummary, { problems: many, attempt: 1 });
  expect(screen.getAllByRole('link')).toHaveLength(8);
  expect(screen.getByText('and 3 more')).toBeInTheDocument();
});
