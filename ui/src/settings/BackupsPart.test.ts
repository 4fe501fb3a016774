import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import type { BackupView } from '../backend/types';
import { reserved } from '../components/reserved.svelte';
import { app } from '../frame/app.svelte';
import { ana, status } from '../frame/status.test-data';
import BackupsPart from './BackupsPart.svelte';

const backend = vi.hoisted(() => ({ backups: vi.fn(), retention: vi.fn(), workDone: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const chosen: BackupView = {
  folder: '/media/disk',
  daily: true,
  oldAfterDays: 7,
  last: null,
  old: false,
  trouble: null,
  ownDisk: false,
};

const row = {
  record: 'r1',
  kind: 'consent',
  content: 'c0ffee',
  by: ['Ana', 'Ben'],
  at: '2026-01-01T10:00:00Z',
};

beforeEach(() => {
  vi.resetAllMocks();
  app.status = status('open', ana);
  reserved.follow(app.status);
  backend.backups.mockResolvedValue(chosen);
  backend.retention.mockResolvedValue({ due: [], more: 0, left: [], leftMonths: 12, deleted: [], deletedMore: 0 });
});

it('shows the last proofs of deletion, and how many there are before these', async () => {
  const retention = { due: [], more: 0, left: [], leftMonths: 12, deleted: [row], deletedMore: 41 };
  backend.retention.mockResolvedValue(retention);
  render(BackupsPart);
  expect((await screen.findByTestId('deleted')).textContent).toContain('by Ana and Ben');
  expect(screen.getByText('And 41 before these, which the audit trail names.')).toBeTruthy();
});

it('does not call any file due or none while no clinician has saved the clinic’s details', async () => {
  const retention = { due: [], more: 0, left: [], leftMonths: 12, deleted: [row], deletedMore: 0, clinicUnsaved: true };
  backend.retention.mockResolvedValue(retention);
  render(BackupsPart);
  expect(await screen.findByTestId('due-unknown')).toHaveTextContent(/saved the details under Clinic/);
  expect(screen.queryByTestId('none-due')).toBeNull();
  expect(screen.getByTestId('deleted')).toBeVisible();
});

it('speaks of no others where all proofs are shown', async () => {
  backend.retention.mockResolvedValue({ due: [], more: 0, left: [], leftMonths: 12, deleted: [row], deletedMore: 0 });
  render(BackupsPart);
  await screen.findByTestId('deleted');
  expect(screen.queryByText(/before these/)).toBeNull();
});

it('warns where the folder lies on the machine’s own disk, and only there', async () => {
  const page = render(BackupsPart);
  expect(await screen.findByTestId('backup-folder')).toHaveTextContent('/media/disk');
  expect(screen.queryByTestId('own-disk')).not.toBeInTheDocument();
  page.unmount();
  backend.backups.mockResolvedValue({ ...chosen, ownDisk: true });
  render(BackupsPart);
  expect(await screen.findByTestId('own-disk')).toHaveTextContent(/Choose one on another disk\.$/);
});
