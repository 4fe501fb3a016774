import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import Unlock from './Unlock.svelte';

const backend = vi.hoisted(() => ({ unlock: vi.fn(), content: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

beforeEach(() => void vi.resetAllMocks());

it('says at the field that a passphrase opens nothing, and keeps what was typed', async () => {
  backend.unlock.mockRejectedValue({
    code: 'wrongPassphrase',
    message: 'This passphrase does not open the archive.',
    hint: 'Check capital letters.',
    fields: [],
  });
  render(Unlock);
  const field = screen.getByLabelText('Passphrase');
  await userEvent.type(field, 'not this one{Enter}');
  expect(await screen.findByText(/does not open the archive/)).toBeInTheDocument();
  expect(field).toHaveValue('not this one');
  expect(field).toHaveFocus();
  expect(field).toHaveAccessibleDescription(/Check capital letters/);
});

it('asks the core nothing while nothing is typed', async () => {
  render(Unlock);
  await userEvent.click(screen.getByTestId('unlock'));
  expect(screen.getByText('Write the passphrase.')).toBeInTheDocument();
  expect(backend.unlock).not.toHaveBeenCalled();
});
