import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { shownMoment } from '../components/date';
import { reserved } from '../components/reserved.svelte';
import { app } from '../frame/app.svelte';
import { ana, ben, status } from '../frame/status.test-data';
import Delete from './Delete.svelte';
import Restore from './Restore.svelte';
import Work from './Work.svelte';

const backend = vi.hoisted(() => ({
  chooseBackup: vi.fn(),
  content: vi.fn(),
  deleteFile: vi.fn(),
  restore: vi.fn(),
  stopWork: vi.fn(),
  workDone: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const file = {
  latest: 'r1',
  name: 'Ada',
  birthDate: '',
  recordNumber: '',
  records: 1,
  keptUntil: '2026-01-01',
  due: true,
  hold: null,
  same: [],
  undecided: [],
  other: [],
};

function works(user = ana, users = [ana, ben]) {
  app.status = { ...status('open', user), users };
  reserved.follow(app.status);
}

beforeEach(() => {
  vi.resetAllMocks();
  backend.workDone.mockResolvedValue({ running: true, done: 1 });
});

it('has two people delete a file, each by their own secret', async () => {
  works();
  const ondone = vi.fn();
  render(Delete, { file, ondone });
  await userEvent.click(screen.getByTestId('delete-file'));
  const second = screen.getByLabelText('The second person');
  expect(
    within(second)
      .getAllByRole('option', { hidden: true })
      .map((o) => o.textContent),
  ).toEqual(['Choose', ben.name]);
  await userEvent.type(screen.getByLabelText(`${ana.name}: your passphrase`), 'mine');
  await userEvent.selectOptions(second, ben.id);
  await userEvent.type(screen.getByLabelText('Their own passphrase'), 'theirs');
  backend.deleteFile.mockResolvedValue(1);
  await userEvent.click(screen.getByTestId('delete-now'));
  expect(backend.deleteFile).toHaveBeenCalledWith('r1', 'mine', { id: ben.id, passphrase: 'theirs' });
  expect(ondone).toHaveBeenCalledOnce();
});

/** So many hours from now. */
const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();

it('names who came too lately to be the second, before anybody types their secret', async () => {
  const late = inHours(100);
  const cara = { ...ben, id: 'u3', name: 'Cara', deletesFrom: late };
  works(ana, [ana, { ...ben, deletesFrom: inHours(-1) }, cara]);
  const { unmount } = render(Delete, { file });
  await userEvent.click(screen.getByTestId('delete-file'));
  const second = screen.getByLabelText('The second person');
  expect(second).toHaveAccessibleDescription(/less than 7 days ago cannot be the second yet/);
  expect(within(second).getByText(`Cara: from ${shownMoment(late)} on`)).toBeDisabled();
  expect(within(second).getByText(ben.name)).toBeEnabled();
  expect(screen.getByTestId('delete-now')).toBeEnabled();
  unmount();
  works(ana, [ana, cara]);
  render(Delete, { file });
  await userEvent.click(screen.getByTestId('delete-file'));
  expect(screen.getByText('Nobody can be the second person yet')).toBeInTheDocument();
  expect(screen.getByText(new RegExp(`from ${shownMoment(late)} on`))).toHaveTextContent('Cara');
  expect(screen.queryByLabelText('Their own passphrase')).toBeNull();
  expect(screen.getByTestId('delete-now')).toBeDisabled();
});

it('tells whoever came too lately themselves from when on they can delete it', async () => {
  const late = inHours(100);
  works({ ...ana, deletesFrom: late });
  render(Delete, { file });
  await userEvent.click(screen.getByTestId('delete-file'));
  expect(screen.getByText('You cannot delete it yet')).toBeInTheDocument();
  expect(screen.getByText(new RegExp(`From ${shownMoment(late)} on`))).toBeInTheDocument();
  expect(screen.queryByLabelText(`${ana.name}: your passphrase`)).toBeNull();
  expect(screen.getByTestId('delete-now')).toBeDisabled();
});

it('deletes nothing where there is only one person, or for an assistant', async () => {
  works(ana, [ana]);
  const { unmount } = render(Delete, { file });
  await userEvent.click(screen.getByTestId('delete-file'));
  expect(screen.getByTestId('delete-now')).toBeDisabled();
  unmount();
  works(ben);
  render(Delete, { file });
  expect(screen.getByTestId('delete-file')).toBeDisabled();
  expect(screen.getByTestId('delete-file')).toHaveTextContent(`Only ${ana.name}`);
});

it('goes back to a backup by the words of anybody of its day, or by its recovery code', async () => {
  const holders = [ana, ben].map(({ id, name }) => ({ id, name, waitSeconds: 0 }));
  backend.chooseBackup.mockResolvedValue({ name: 'needlepoint-backup', holders });
  backend.restore.mockRejectedValue({ code: 'wrongPassphrase', message: 'That is wrong.', hint: '', fields: [] });
  render(Restore);
  await userEvent.click(screen.getByTestId('restore'));
  const passphrase = await screen.findByLabelText('Your passphrase of the day on which it was made');
  await userEvent.type(passphrase, 'lantern');
  await userEvent.click(screen.getByTestId('restore-now'));
  expect(screen.getByText('Choose your name.')).toBeInTheDocument();
  await userEvent.click(screen.getByText(ben.name));
  await userEvent.click(screen.getByTestId('restore-now'));
  expect(backend.restore).toHaveBeenCalledWith(ben.id, 'lantern', null);
  expect(passphrase).toHaveAccessibleDescription(/That is wrong/);

  await userEvent.click(screen.getByTestId('restore-recovery'));
  await userEvent.type(screen.getByLabelText('The recovery code of the day on which it was made'), 'ABCD');
  const fresh = screen.getByLabelText('Your new passphrase or PIN');
  await userEvent.clear(fresh);
  await userEvent.type(fresh, 'another passphrase');
  await userEvent.type(screen.getByLabelText('The same again'), 'another passphrase');
  await userEvent.click(screen.getByTestId('restore-now'));
  expect(backend.restore).toHaveBeenLastCalledWith(ben.id, 'another passphrase', 'ABCD');
});

it('says what of a backup was left out', async () => {
  const holders = [{ id: ana.id, name: ana.name, waitSeconds: 0 }];
  backend.chooseBackup.mockResolvedValue({ name: 'needlepoint-backup', holders });
  const told = { code: 'failed', message: 'The settings were left out.', hint: 'Write them anew.', fields: [] };
  backend.restore.mockResolvedValue({ status: status('open'), told });
  render(Restore);
  await userEvent.click(screen.getByTestId('restore'));
  await userEvent.type(await screen.findByLabelText('Your passphrase of the day on which it was made'), 'lantern');
  await userEvent.click(screen.getByTestId('restore-now'));
  expect(app.status?.stage).toBe('open');
  expect(app.failure).toMatchObject({ message: 'The settings were left out.', hint: 'Write them anew.' });
});

it('covers the window while long work runs, until it ends or is stopped', async () => {
  vi.useFakeTimers();
  const showModal = vi.fn();
  HTMLDialogElement.prototype.showModal = showModal;
  try {
    works();
    const { unmount } = render(Work, { label: 'Writing' });
    expect(showModal).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(2000);
    expect(showModal).toHaveBeenCalledOnce();
    // A key that was meant for the page stops nothing.
    expect(screen.getByRole('status', { hidden: true })).toHaveFocus();
    const left = new Event('cancel', { cancelable: true });
    screen.getByTestId('work').dispatchEvent(left);
    expect(left.defaultPrevented).toBe(true);
    screen.getByTestId('work').dispatchEvent(new Event('close'));
    expect(showModal).toHaveBeenCalledTimes(2);
    screen.getByTestId('stop-work').click();
    expect(backend.stopWork).toHaveBeenCalledOnce();
    unmount();
    await vi.advanceTimersByTimeAsync(5000);
    expect(showModal).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
    Reflect.deleteProperty(HTMLDialogElement.prototype, 'showModal');
  }
});
