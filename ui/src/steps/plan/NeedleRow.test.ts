import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { NeedleView } from '../../backend/types';
import NeedleRow from './NeedleRow.svelte';

const view: NeedleView = {
  zone: 'chin',
  typicalMin: 1,
  typicalMax: 1.5,
  scale: [0.5, 1, 1.5, 1.75],
  usual: 1,
  ceiling: 1.5,
  status: null,
};

async function row(length?: string) {
  const onlength = vi.fn<(length: string) => void>();
  const planned = (text: string) => ({ zone: 'chin', length: text, reason: '' });
  const shown = render(NeedleRow, {
    name: 'Chin',
    view,
    planned: length === undefined ? undefined : planned(length),
    onlength,
    onreason: () => {},
    onfocus: () => {},
  });
  onlength.mockImplementation((text) => void shown.rerender({ planned: planned(text) }));
  return onlength;
}

it('plans a length of the scale by one tap', async () => {
  const onlength = await row();
  await userEvent.click(screen.getByRole('button', { name: '1.0 mm' }));
  expect(onlength).toHaveBeenLastCalledWith('1');
  expect(screen.getByRole('button', { name: '1.0 mm' })).toHaveAttribute('aria-pressed', 'true');
});

it('plans what stands in the field, and nothing once that is emptied', async () => {
  const onlength = await row('0.8');
  const field = screen.getByLabelText('Length');
  expect(field).toHaveValue('0.8');
  await userEvent.clear(field);
  expect(onlength).toHaveBeenLastCalledWith('');
  expect(field).toHaveValue('');
  expect(screen.queryByRole('button', { pressed: true, name: /mm/ })).toBeNull();
  await userEvent.type(field, '1,2');
  expect(onlength).toHaveBeenLastCalledWith('1,2');
  expect(field).toHaveValue('1,2');
});

it('marks what lies beyond the ceiling that the core judges by', async () => {
  await row();
  expect(screen.getByRole('button', { name: '1.75 mm' })).toHaveClass('beyond');
  expect(screen.getByRole('button', { name: '1.5 mm' })).not.toHaveClass('beyond');
});

it('tells what is usual apart from what is chosen', async () => {
  await row('1');
  expect(screen.getAllByText('usual')).toHaveLength(1);
  expect(screen.getAllByRole('button', { pressed: true })).toHaveLength(1);
  for (const button of screen.getAllByRole('button', { name: /mm$/ })) expect(button).toHaveTextContent(/ mm$/);
});
