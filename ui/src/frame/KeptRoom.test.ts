import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ConsultView } from '../backend/types';
import { app, type Kept } from './app.svelte';
import { Consult } from './consult.svelte';
import KeptRoom from './KeptRoom.svelte';
import { ana, ben, status } from './status.test-data';

const backend = vi.hoisted(() => ({ change: vi.fn(), resume: vi.fn(), thaw: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const view = { id: 'c1', draft: { goal: 'as saved' }, steps: [], gaps: [], signing: null } as unknown as ConsultView;
let kept: Kept;

beforeEach(() => {
  vi.resetAllMocks();
  app.status = status('open', ben);
  kept = { open: new Consult(view, backend), by: ana };
  app.kept = [kept];
  app.room = { name: 'kept', kept };
  render(KeptRoom, { kept });
});

it('says whose words wait, and leaves them', async () => {
  expect(screen.getByText(/What Dr Ana Morales typed last in this consultation is not saved/)).toBeVisible();
  await userEvent.click(screen.getByTestId('leave-kept'));
  expect(app.room.name).toBe('home');
  expect(app.kept).toEqual([kept]);
});

it('drops them once that was said twice, and shows why where it cannot', async () => {
  await userEvent.click(screen.getByTestId('drop-kept'));
  expect(app.kept).toEqual([kept]);
  backend.resume.mockRejectedValueOnce({ code: 'failed', message: 'The disk is full.', hint: '', fields: [] });
  await userEvent.click(screen.getByTestId('drop-kept-now'));
  expect(await screen.findByText('The disk is full.')).toBeVisible();
  expect(app.kept).toEqual([kept]);
  backend.resume.mockResolvedValueOnce(view);
  await userEvent.click(screen.getByTestId('drop-kept'));
  await userEvent.click(screen.getByTestId('drop-kept-now'));
  await vi.waitFor(() => expect(app.room).toMatchObject({ name: 'consult', by: ben }));
  expect(app.kept).toEqual([]);
});
