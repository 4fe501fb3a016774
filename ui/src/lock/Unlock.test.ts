import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { app } from '../frame/app.svelte';
import type { Consult } from '../frame/consult.svelte';
import { ana, ben, status } from '../frame/status.test-data';
import Unlock from './Unlock.svelte';

const backend = vi.hoisted(() => ({
  appStatus: vi.fn(),
  changePassphrase: vi.fn(),
  content: vi.fn(),
  lock: vi.fn(),
  recover: vi.fn(),
  stopWork: vi.fn(),
  unlock: vi.fn(),
  workDone: vi.fn(),
}));
const page = vi.hoisted(() => ({ endPage: vi.fn() }));
vi.mock('../frame/page', () => page);
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const alone = () => ({ ...status('locked'), holders: [{ id: ana.id, name: ana.name, waitSeconds: 0 }] });
const wrong = {
  code: 'wrongPassphrase',
  message: 'This passphrase does not open the archive.',
  hint: 'Check capital letters.',
  fields: [],
};

/** The lock, as the core tells it. */
function locked(now = alone()) {
  app.status = now;
  backend.appStatus.mockResolvedValue(now);
  render(Unlock);
}

beforeEach(() => {
  vi.resetAllMocks();
  backend.workDone.mockResolvedValue({ running: false, done: 0 });
  app.last = null;
});

it('says at the field that a passphrase opens nothing, and keeps what was typed', async () => {
  backend.unlock.mockRejectedValue(wrong);
  locked();
  const field = screen.getByLabelText('Passphrase or PIN');
  await userEvent.type(field, 'not this one{Enter}');
  expect(backend.unlock).toHaveBeenCalledWith(ana.id, 'not this one');
  expect(await screen.findByText(/does not open the archive/)).toBeInTheDocument();
  expect(field).toHaveValue('not this one');
  expect(field).toHaveFocus();
  expect(field).toHaveAccessibleDescription(/Check capital letters/);
});

it('says what the key store does not give, keeps what was typed, and has the recovery code at hand', async () => {
  const failure = {
    code: 'failed',
    message: 'This computer’s key store gave no answer. The passphrase was not tried.',
    hint: 'Unlock it, then try again. The recovery code opens the archive without it.',
    fields: [],
  };
  backend.unlock.mockRejectedValue(failure);
  locked();
  const field = screen.getByLabelText('Passphrase or PIN');
  await userEvent.type(field, 'the right one{Enter}');
  const notice = await screen.findByRole('alert');
  expect(notice).toHaveTextContent(failure.message);
  expect(notice).toHaveTextContent(failure.hint);
  expect(field).toHaveValue('the right one');
  expect(field).not.toHaveAccessibleDescription();
  await userEvent.click(screen.getByTestId('use-recovery'));
  expect(screen.queryByText(failure.message)).toBeNull();
  expect(screen.getByLabelText('Recovery code')).toBeInTheDocument();
});

it('shows how far an archive of an earlier version is brought to this one, stops it, and says what became of it', async () => {
  let stopped: (cause: unknown) => void = () => undefined;
  backend.unlock.mockReturnValue(new Promise((_, refuse) => (stopped = refuse)));
  locked();
  await userEvent.type(screen.getByLabelText('Passphrase or PIN'), 'the right one{Enter}');
  await vi.waitFor(() => expect(backend.workDone).toHaveBeenCalled());
  expect(screen.queryByTestId('work'), 'an opening like any other').toBeNull();
  backend.workDone.mockResolvedValue({ running: true, done: 40 });
  expect(await screen.findByText(/Bringing the archive to this version/)).toBeInTheDocument();
  await vi.waitFor(() => expect(screen.getByRole('progressbar', { hidden: true })).toHaveValue(40));
  backend.stopWork.mockResolvedValue(null);
  screen.getByTestId('stop-work').click();
  expect(backend.stopWork).toHaveBeenCalledOnce();
  stopped({ code: 'failed', message: 'It was stopped.', hint: 'Nothing is lost.', fields: [] });
  expect(await screen.findByRole('alert')).toHaveTextContent('It was stopped.');
  expect(screen.queryByTestId('work')).toBeNull();
  expect(screen.getByLabelText('Passphrase or PIN')).toHaveValue('the right one');
});

it('asks the core nothing while nothing is typed, or nobody chosen', async () => {
  locked();
  await userEvent.click(screen.getByTestId('unlock'));
  expect(screen.getByText('Write the passphrase.')).toBeInTheDocument();
  expect(backend.unlock).not.toHaveBeenCalled();
});

it('asks for the name where there are several, and has the last one chosen', async () => {
  locked(status('locked'));
  await userEvent.type(screen.getByLabelText('Passphrase or PIN'), '4071852936{Enter}');
  expect(screen.getByText('Choose your name.')).toBeInTheDocument();
  expect(backend.unlock).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: ben.name }));
  expect(screen.getByLabelText('Passphrase or PIN')).toHaveFocus();
  backend.unlock.mockRejectedValue(wrong);
  await userEvent.click(screen.getByTestId('unlock'));
  expect(backend.unlock).toHaveBeenCalledWith(ben.id, '4071852936');
});

it('counts the wait down after wrong tries, for that name alone', async () => {
  const holders = status('locked').holders.map((h) => ({ ...h, waitSeconds: h.id === ben.id ? 30 : 0 }));
  app.last = ben.id;
  locked({ ...status('locked'), holders });
  expect(await screen.findByTestId('wait')).toHaveTextContent('in 30 s');
  expect(screen.getByTestId('unlock')).toBeDisabled();
  await userEvent.click(screen.getByRole('button', { name: ana.name }));
  expect(screen.queryByTestId('wait')).toBeNull();
  expect(screen.getByTestId('unlock')).toBeEnabled();
});

it('says whose words wait for them', () => {
  app.kept = [{ open: {} as Consult, by: ana }];
  try {
    locked(status('locked'));
    expect(screen.getByText(/What Dr Ana Morales typed last is saved once they unlock/)).toBeVisible();
  } finally {
    app.kept = [];
  }
});

it('opens by the recovery code with another passphrase', async () => {
  backend.recover.mockRejectedValue({ ...wrong, code: 'wrongRecovery', message: 'The recovery code was mistyped.' });
  locked();
  await userEvent.click(screen.getByTestId('use-recovery'));
  await userEvent.type(screen.getByLabelText('Recovery code'), 'ABCD');
  await userEvent.type(screen.getByLabelText('New passphrase or PIN'), 'another passphrase');
  await userEvent.type(screen.getByLabelText('The same again'), 'another one{Enter}');
  expect(screen.getByText(/The two differ/)).toBeInTheDocument();
  expect(backend.recover).not.toHaveBeenCalled();
  await userEvent.clear(screen.getByLabelText('The same again'));
  await userEvent.type(screen.getByLabelText('The same again'), 'another passphrase{Enter}');
  expect(backend.recover).toHaveBeenCalledWith(ana.id, 'ABCD', 'another passphrase');
  expect(screen.getByLabelText('Recovery code')).toHaveAccessibleDescription(/mistyped/);
});

const choosing = { name: ben.name, setBy: ana.name, since: '2026-05-03T10:00:00Z' };

it('has who came in by what another set choose their own before anything opens', async () => {
  backend.unlock.mockResolvedValue({ ...alone(), choosing });
  locked();
  await userEvent.type(screen.getByLabelText('Passphrase or PIN'), 'lent until then{Enter}');
  expect(await screen.findByText(/yours was set by Dr Ana Morales on 3 May 2026/)).toBeVisible();
  expect(screen.queryByLabelText('Passphrase or PIN')).toBeNull();
  backend.changePassphrase.mockRejectedValueOnce({ ...wrong, code: 'weakPassphrase', message: 'The one of before.' });
  await userEvent.type(screen.getByLabelText('New passphrase or PIN'), 'lent until then');
  await userEvent.type(screen.getByLabelText('The same again'), 'lent until then{Enter}');
  expect(await screen.findByText(/The one of before/)).toBeVisible();
  expect(app.status?.stage).toBe('locked');
  backend.changePassphrase.mockResolvedValueOnce(null);
  backend.appStatus.mockResolvedValue(status('open', ben));
  await userEvent.click(screen.getByTestId('choose-own'));
  expect(backend.changePassphrase).toHaveBeenLastCalledWith('lent until then', 'lent until then');
  await vi.waitFor(() => expect(app.status?.stage).toBe('open'));
});

it('keeps nothing that was typed where they lock it again, and locks where the page came back', async () => {
  backend.unlock.mockResolvedValue({ ...alone(), choosing });
  backend.lock.mockResolvedValue(alone());
  locked();
  await userEvent.type(screen.getByLabelText('Passphrase or PIN'), 'lent until then{Enter}');
  await userEvent.click(await screen.findByTestId('choose-later'));
  expect(await screen.findByLabelText('Passphrase or PIN')).toHaveValue('');
  expect(backend.lock).toHaveBeenCalledOnce();
  expect(page.endPage).toHaveBeenCalledOnce();
  locked({ ...alone(), choosing });
  await vi.waitFor(() => expect(backend.lock).toHaveBeenCalledTimes(2));
});
