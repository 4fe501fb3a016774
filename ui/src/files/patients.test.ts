import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { AlikeRow, FileView } from '../backend/types';
import { reserved } from '../components/reserved.svelte';
import { app } from '../frame/app.svelte';
import { ana, ben, status } from '../frame/status.test-data';
import Delete from './Delete.svelte';
import PatientFile from './PatientFile.svelte';

const backend = vi.hoisted(() => ({
  exportFile: vi.fn(),
  holdFile: vi.fn(),
  patientFile: vi.fn(),
  statePatient: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const row = (latest: string, name: string): AlikeRow => ({
  latest,
  name,
  birthDate: '1980-05-07',
  recordNumber: 'MN 42',
  records: 2,
  by: null,
  since: null,
});
const file = (lists: Partial<FileView>): FileView => ({
  latest: 'r1',
  name: 'Anna Müller',
  birthDate: '1980-05-07',
  recordNumber: 'MN-42',
  records: 1,
  keptUntil: '2036-01-01',
  due: false,
  hold: null,
  same: [],
  undecided: [],
  other: [],
  ...lists,
});

beforeEach(() => {
  vi.resetAllMocks();
  app.status = { ...status('open', ana), users: [ana, ben] };
  reserved.follow(app.status);
});

it('asks whose the records are that are written alike, and shows what was stated', async () => {
  backend.patientFile.mockResolvedValue(file({ undecided: [row('r2', 'Mueller, Anna')] }));
  render(PatientFile, { id: 'r0' });
  expect(await screen.findByTestId('undecided')).toHaveTextContent(/Mueller, Anna.*MN 42 · 2 records/);
  const stated = { ...row('r2', 'Mueller, Anna'), by: ana.name, since: '2026-01-02T10:00:00Z' };
  backend.statePatient.mockResolvedValue(file({ records: 3, same: [stated] }));
  await userEvent.click(screen.getByRole('button', { name: 'The same patient: Mueller, Anna' }));
  expect(backend.statePatient).toHaveBeenCalledExactlyOnceWith('r0', 'r2', 'same');
  expect(screen.getByTestId('kept')).toHaveTextContent('3 records');
  expect(screen.queryByTestId('undecided')).toBeNull();
  expect(screen.getByTestId('stated-same')).toHaveTextContent(ana.name);
});

it('says that nobody knows how long it is kept while no clinician has saved the clinic’s details', async () => {
  backend.patientFile.mockResolvedValue(file({ keptUntil: null }));
  render(PatientFile, { id: 'r0' });
  expect(await screen.findByTestId('kept')).toHaveTextContent(
    /^1 record, kept\. For how long is known once a clinician/,
  );
});

it('takes back what was stated, and takes somebody for somebody else', async () => {
  const stated = { ...row('r2', 'Mueller, Anna'), by: ana.name, since: '2026-01-02T10:00:00Z' };
  backend.patientFile.mockResolvedValue(file({ same: [stated] }));
  render(PatientFile, { id: 'r0' });
  await screen.findByTestId('stated-same');
  backend.statePatient.mockResolvedValue(file({ undecided: [row('r2', 'Mueller, Anna')] }));
  await userEvent.click(screen.getByRole('button', { name: 'Take it back: Mueller, Anna' }));
  expect(backend.statePatient).toHaveBeenLastCalledWith('r0', 'r2', 'open');
  backend.statePatient.mockResolvedValue(file({ other: [stated] }));
  await userEvent.click(await screen.findByRole('button', { name: 'Somebody else: Mueller, Anna' }));
  expect(screen.getByTestId('stated-other')).toHaveTextContent('Mueller, Anna');
});

it('leaves nothing out of an export unasked', async () => {
  backend.patientFile.mockResolvedValue(file({ undecided: [row('r2', 'Mueller, Anna')] }));
  backend.exportFile.mockResolvedValue({ path: '/copies/file' });
  render(PatientFile, { id: 'r1' });
  await userEvent.click(await screen.findByTestId('export-file'));
  expect(backend.exportFile).not.toHaveBeenCalled();
  await userEvent.click(screen.getByTestId('export-without'));
  expect(backend.exportFile).toHaveBeenCalledExactlyOnceWith('r1', true);
  expect(await screen.findByText('/copies/file')).toBeVisible();
});

it('lifts one hold after the other and says that another one is left', async () => {
  const hold = (why: string) => ({ why, by: ana.name, since: '2026-01-02T10:00:00Z' });
  const said = 'That hold is lifted; the one above holds the file still';
  backend.patientFile.mockResolvedValue(file({ hold: hold('A claim is open.') }));
  render(PatientFile, { id: 'r1' });
  backend.holdFile.mockResolvedValue(file({ hold: hold('An inquiry is open.') }));
  // Two taps in haste ask once.
  await userEvent.dblClick(await screen.findByTestId('lift-hold'));
  expect(backend.holdFile).not.toHaveBeenCalled();
  await userEvent.click(screen.getByTestId('lift-now'));
  expect(backend.holdFile).toHaveBeenCalledExactlyOnceWith('r1', null);
  expect(screen.getByText('An inquiry is open.')).toBeInTheDocument();
  expect(screen.getByText(said)).toBeInTheDocument();
  backend.holdFile.mockResolvedValue(file({}));
  await userEvent.click(screen.getByTestId('lift-hold'));
  await userEvent.click(screen.getByTestId('lift-now'));
  expect(screen.queryByText(said)).toBeNull();
  expect(screen.getByText('The hold is lifted')).toBeInTheDocument();
  expect(screen.getByTestId('hold-file')).toBeInTheDocument();
});

it('exports at once where nobody is written alike', async () => {
  backend.patientFile.mockResolvedValue(file({ other: [row('r2', 'Mueller, Anna')] }));
  backend.exportFile.mockResolvedValue(null);
  render(PatientFile, { id: 'r1' });
  await userEvent.click(await screen.findByTestId('export-file'));
  expect(backend.exportFile).toHaveBeenCalledExactlyOnceWith('r1', false);
});

it('says whom a hold does not cover, and deletes nothing before it is decided', async () => {
  const undecided = [row('r2', 'Mueller, Anna')];
  backend.patientFile.mockResolvedValue(file({ undecided }));
  const { unmount } = render(PatientFile, { id: 'r1' });
  await userEvent.click(await screen.findByTestId('hold-file'));
  expect(screen.getByText(/It does not cover/)).toBeInTheDocument();
  unmount();
  render(Delete, { file: file({ due: true, undecided }) });
  await userEvent.click(screen.getByTestId('delete-file'));
  expect(screen.getByTestId('delete-now')).toBeDisabled();
  expect(screen.queryByLabelText('Their own passphrase')).toBeNull();
});
