import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import type { BackupView } from '../backend/types';
import BackupsPart from './BackupsPart.svelte';

const backend = vi.hoisted(() => ({ backups: vi.fn(), retention: vi.fn() }));
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

beforeEach(() => {
  vi.resetAllMocks();
  backend.retention.mockResolvedValue({ due: [], more: 0, left: [], leftMonths: 12, deleted: [] });
});

it('warns where the folder lies on the machine’s own disk, and only there', async () => {
  backend.backups.mockResolvedValue(chosen);
  const page = render(BackupsPart);
  expect(await screen.findByTestId('backup-folder')).toHaveTextContent('/media/disk');
  expect(screen.queryByTestId('own-disk')).not.toBeInTheDocument();
  page.unmount();
  backend.backups.mockResolvedValue({ ...chosen, ownDisk: true });
  render(BackupsPart);
  expect(await screen.findByTestId('own-disk')).toHaveTextContent(/Choose one on another disk\.$/);
});
