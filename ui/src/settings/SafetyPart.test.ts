import { cleanup, render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../backend/failure';
import type { Settings } from '../backend/types';
import SafetyPart from './SafetyPart.svelte';
import { settings } from './specimen.test-data';

const backend = vi.hoisted(() => ({
  checkArchive: vi.fn(),
  exportTrail: vi.fn(),
  importSealKey: vi.fn(),
  makeSealKey: vi.fn(),
  changePassphrase: vi.fn(),
  stopWork: vi.fn(),
  workDone: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

function shown() {
  const view = render(SafetyPart, {
    settings: settings(),
    change: async (work: () => Promise<Settings | null>) => {
      const now = await work();
      if (now) await view.rerender({ settings: now });
      return now;
    },
  });
}

beforeEach(() => {
  vi.resetAllMocks();
  sessionStorage.clear();
  backend.workDone.mockResolvedValue({ running: true, done: 1 });
  shown();
});

const section = (name: string) => within(screen.getByRole('form', { name }));
const other: Settings['seal'] = { ...settings().seal, fingerprint: 'cc:dd', selfSigned: false };
// jsdom opens no dialog by itself.
const press = (testid: string) => userEvent.click(screen.getByTestId(testid));

it('says in words what the check of the archive found', async () => {
  backend.checkArchive.mockResolvedValueOnce('The archive is as it was written.');
  await press('check-archive');
  expect(await section('The archive').findByText(/\. The archive is as it was written\.$/)).toBeVisible();
  backend.checkArchive.mockRejectedValueOnce(new Failure('failed', 'Record 7 was changed from outside.', 'Keep it.'));
  await press('check-archive');
  expect(await section('The archive').findByRole('alert')).toHaveTextContent('Record 7 was changed from outside.');
  expect(screen.queryByText(/The archive is as it was written/)).toBeNull();
});

it('has what the check found there for who comes back to another page', async () => {
  backend.checkArchive.mockRejectedValueOnce(new Failure('failed', 'Record 7 was changed from outside.', 'Keep it.'));
  await press('check-archive');
  expect(await section('The archive').findByRole('alert')).toBeVisible();
  cleanup();
  shown();
  expect(section('The archive').getByRole('alert')).toHaveTextContent('Record 7 was changed from outside. Keep it.');
});

it('says that a copy of the audit trail was saved, and nothing where the choice was given up', async () => {
  backend.exportTrail.mockResolvedValueOnce(null);
  await press('export-trail');
  expect(section('The audit trail').getByRole('status')).toBeEmptyDOMElement();
  backend.exportTrail.mockResolvedValueOnce('The copy was saved: 12 entries.');
  await press('export-trail');
  expect(await section('The audit trail').findByText('The copy was saved: 12 entries.')).toBeVisible();
});

it('takes a key of the clinic only once that was said twice, and says that it seals from now on', async () => {
  backend.importSealKey.mockResolvedValueOnce({ ...settings(), seal: other });
  await userEvent.type(screen.getByLabelText('Password of your own key'), 'secret');
  await press('import-key');
  expect(backend.importSealKey).not.toHaveBeenCalled();
  await press('replace-key');
  expect(backend.importSealKey).toHaveBeenCalledExactlyOnceWith('secret');
  expect(await section('Seal key').findByText('The new key seals from now on.')).toBeVisible();
  expect(screen.getByText('cc:dd')).toBeVisible();
  expect(screen.getByLabelText('Password of your own key')).toHaveValue('');
});

it('says nothing when no file was chosen, and keeps the password', async () => {
  backend.importSealKey.mockResolvedValueOnce(null);
  await userEvent.type(screen.getByLabelText('Password of your own key'), 'secret');
  await press('import-key');
  await press('replace-key');
  await vi.waitFor(() => expect(screen.getByTestId('import-key')).not.toHaveAttribute('aria-busy'));
  expect(backend.importSealKey).toHaveBeenCalledOnce();
  expect(screen.queryByText('The new key seals from now on.')).toBeNull();
  expect(screen.getByLabelText('Password of your own key')).toHaveValue('secret');
});

it('makes a new seal key, or says why not', async () => {
  backend.makeSealKey.mockRejectedValueOnce(new Failure('failed', 'A signing is under way.', 'End it first.'));
  await press('make-key');
  await press('replace-key');
  expect(await section('Seal key').findByRole('alert')).toHaveTextContent('A signing is under way. End it first.');
  backend.makeSealKey.mockResolvedValueOnce({ ...settings(), seal: other });
  await press('make-key');
  await press('replace-key');
  expect(await section('Seal key').findByText('The new key seals from now on.')).toBeVisible();
  expect(section('Seal key').queryByRole('alert')).toBeNull();
});

it('says at its field that the passphrase of today is another', async () => {
  backend.changePassphrase.mockRejectedValueOnce(new Failure('wrongPassphrase', 'This opens nothing.', 'Look again.'));
  await userEvent.type(screen.getByLabelText('Passphrase of today'), 'not this one');
  await userEvent.type(screen.getByLabelText('New passphrase'), 'long enough words');
  await userEvent.type(screen.getByLabelText('The same again'), 'long enough words{Enter}');
  expect(await screen.findByText('This opens nothing. Look again.', { selector: 'p' })).toBeVisible();
  expect(screen.getByLabelText('Passphrase of today')).toHaveAccessibleDescription('This opens nothing. Look again.');
});

it('says whether the key store of this computer is in use', () => {
  expect(section('Your passphrase or PIN').getByText(/without what this computer’s key store holds/)).toBeVisible();
  cleanup();
  render(SafetyPart, { settings: { ...settings(), covered: false }, change: vi.fn() });
  expect(section('Your passphrase or PIN').getByText(/key store is not in use/)).toBeVisible();
});
