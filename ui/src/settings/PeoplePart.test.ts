import { cleanup, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { tick } from 'svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import { reserved } from '../components/reserved.svelte';
import { app } from '../frame/app.svelte';
import { ana, ben, status } from '../frame/status.test-data';
import PeoplePart from './PeoplePart.svelte';

const backend = vi.hoisted(() => ({
  admit: vi.fn(),
  appStatus: vi.fn(),
  content: vi.fn(),
  keepRecovery: vi.fn(),
  makeRecovery: vi.fn(),
  printPage: vi.fn(),
  removeUser: vi.fn(),
  setPassphrase: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

function shown(user = ana) {
  app.status = status('open', user);
  reserved.follow(app.status);
  render(PeoplePart);
}

beforeEach(() => void vi.resetAllMocks());

it('adds a person, and says a wrong passphrase at its own field', async () => {
  shown();
  await userEvent.click(screen.getByTestId('admit'));
  expect(screen.getByLabelText('Name')).toHaveAccessibleDescription(/Write the name/);
  expect(backend.admit).not.toHaveBeenCalled();
  await userEvent.type(screen.getByLabelText('Name'), 'Cara');
  await userEvent.type(screen.getByLabelText('Their first passphrase or PIN'), '4071852936');
  await userEvent.type(screen.getByLabelText('The same again'), '4071852936');
  const [own] = screen.getAllByLabelText('Your own passphrase');
  if (!own) throw new Error('There is a field for one’s own passphrase.');
  await userEvent.type(own, 'wrong');
  backend.admit.mockRejectedValueOnce({ code: 'wrongPassphrase', message: 'That is wrong.', hint: '', fields: [] });
  await userEvent.click(screen.getByTestId('admit'));
  expect(backend.admit).toHaveBeenCalledWith(
    'assistant',
    { name: 'Cara', grade: '', registration: '' },
    '4071852936',
    'wrong',
  );
  expect(own).toHaveAccessibleDescription(/That is wrong/);
  const cara = { ...ben, id: 'u3', name: 'Cara' };
  backend.admit.mockResolvedValueOnce({ ...status('open'), users: [ana, ben, cara] });
  await userEvent.click(screen.getByTestId('admit'));
  expect(
    await screen.findByText('Cara can unlock from now on. As an assistant: to prepare and print.'),
  ).toBeInTheDocument();
  expect(screen.getAllByTestId('person')).toHaveLength(3);
  expect(own).toHaveValue('');
});

it('shows who came lately, for as long as they delete nothing', () => {
  const [past, future] = [-1, 1].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  app.status = {
    ...status('open'),
    users: [
      { ...ana, deletesFrom: past ?? null },
      { ...ben, deletesFrom: future ?? null },
    ],
  };
  render(PeoplePart);
  const told = screen.getAllByTestId('person').map((row) => within(row).queryByTestId('settling')?.textContent.trim());
  expect(told).toEqual([undefined, 'Came, or was given another passphrase, less than 7 days ago']);
});

it('retires somebody else, once that is confirmed', async () => {
  shown();
  const rows = screen.getAllByTestId('person');
  expect(rows.map((row) => within(row).queryByTestId('retire') !== null)).toEqual([false, true]);
  await userEvent.click(screen.getByTestId('retire'));
  backend.removeUser.mockResolvedValue({ ...status('open'), users: [ana] });
  await userEvent.click(screen.getByTestId('retire-now'));
  expect(backend.removeUser).toHaveBeenCalledWith(ben.id);
  expect(screen.getAllByTestId('person')).toHaveLength(1);
});

it('shows a new recovery code until it is said to be kept', async () => {
  shown();
  const own = screen.getAllByLabelText('Your own passphrase').at(-1);
  if (!own) throw new Error('There is a field for one’s own passphrase.');
  await userEvent.type(own, 'lantern orbit');
  backend.makeRecovery.mockResolvedValue('AAAA-BBBB-CCCC-DDDD-EEEE-FFFF-7');
  backend.appStatus.mockResolvedValue({ ...status('open'), isRecoveryKept: false });
  await userEvent.click(screen.getByTestId('make-recovery'));
  expect(await screen.findByTestId('recovery-code')).toHaveTextContent('AAAA');
  await userEvent.click(screen.getByTestId('recovery-go'));
  expect(backend.keepRecovery).not.toHaveBeenCalled();
  backend.keepRecovery.mockResolvedValue(status('open'));
  await userEvent.click(screen.getByTestId('recovery-kept'));
  await userEvent.click(screen.getByTestId('recovery-go'));
  expect(backend.keepRecovery).toHaveBeenCalledOnce();
  expect(screen.queryByTestId('recovery-code')).toBeNull();
});

it('asks first for the recovery code where nobody keeps one, and does not move when it is made', async () => {
  const code = () => screen.getByRole('form', { name: 'The recovery code' });
  const people = () => screen.getByTestId('people');
  const before = Node.DOCUMENT_POSITION_PRECEDING;
  shown();
  expect(people().compareDocumentPosition(code()) & before).toBe(0);
  cleanup();
  app.status = { ...status('open'), isRecoveryKept: false };
  reserved.follow(app.status);
  render(PeoplePart);
  expect(people().compareDocumentPosition(code()) & before).toBe(before);
  app.status = status('open');
  await tick();
  expect(people().compareDocumentPosition(code()) & before).toBe(before);
});

it('says to an assistant who can, and lets them change nothing', () => {
  shown(ben);
  for (const id of ['admit', 'make-recovery', 'set-passphrase', 'retire'].flatMap((id) =>
    screen.queryAllByTestId(id),
  )) {
    expect(id).toBeDisabled();
    expect(id).toHaveTextContent(`Only ${ana.name}`);
  }
  expect(screen.getByLabelText('Name')).toBeDisabled();
});
