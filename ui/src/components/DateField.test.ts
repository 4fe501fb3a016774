import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import DateField from './DateField.svelte';

function field(value = '', message?: string) {
  const onchange = vi.fn();
  const view = render(DateField, { field: 'patient.birthDate', label: 'Date of birth', value, message, onchange });
  const box = (part: string) => screen.getByRole('textbox', { name: `Date of birth: ${part}` });
  return { ...view, onchange, box };
}

describe('DateField', () => {
  it('writes the three boxes as one text', async () => {
    const { onchange, box } = field();
    await userEvent.type(box('day'), '3');
    await userEvent.type(box('month'), '12');
    await userEvent.type(box('year'), '1990');
    expect(onchange).toHaveBeenLastCalledWith('1990-12-03');
  });

  it('keeps an impossible date as it was typed', async () => {
    const { onchange, box, rerender } = field();
    await userEvent.type(box('day'), '30');
    await userEvent.type(box('month'), '02');
    await userEvent.type(box('year'), '1990');
    expect(onchange).toHaveBeenLastCalledWith('1990-02-30');
    await rerender({ value: '1990-02-30', message: 'This date does not exist. Check day, month and year.' });
    expect(box('month')).toHaveValue('02');
    expect(box('day')).toHaveAttribute('aria-invalid', 'true');
    expect(screen.getByRole('group', { name: 'Date of birth' })).toHaveAccessibleDescription(/does not exist/);
  });

  it('does not pad a box while it is typed in', async () => {
    const { box } = field();
    await userEvent.type(box('day'), '3');
    expect(box('day')).toHaveValue('3');
  });

  it('takes over a date that comes from elsewhere', async () => {
    const { box, rerender } = field('1990-12-03');
    await rerender({ value: '2001-05-07' });
    expect(box('day')).toHaveValue('7');
    expect(box('year')).toHaveValue('2001');
  });

  it('takes a whole date pasted into one box', async () => {
    const { onchange, box } = field();
    await userEvent.click(box('day'));
    await userEvent.paste('3.12.1990');
    expect(onchange).toHaveBeenLastCalledWith('1990-12-03');
    expect(box('month')).toHaveValue('12');
  });
});
