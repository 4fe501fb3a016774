import { beforeEach, expect, it, vi } from 'vitest';
import type { AppStatus, ConsultView } from '../backend/types';
import { app } from './app.svelte';
import { locked, openConsult, unlocked } from './rooms';

const backend = vi.hoisted(() => ({ change: vi.fn(), content: vi.fn(), resume: vi.fn(), thaw: vi.fn() }));
vi.mock('../backend', () => backend);

const status = (stage: AppStatus['stage']): AppStatus => ({ stage, clinic: 'Skin', clinician: '', version: '1' });
const view = (goal: string) =>
  ({
    id: 'c1',
    draft: { goal },
    steps: [],
    gaps: [],
    findings: [],
    signing: null,
  }) as unknown as ConsultView;

beforeEach(() => {
  vi.resetAllMocks();
  app.room = { name: 'home' };
  app.backTo = app.kept = null;
});

function goal(): string {
  if (app.room.name !== 'consult') throw new Error(`The room is ${app.room.name}.`);
  return app.room.consult.draft.goal;
}

it('leads back to the consultation that was open, read anew', async () => {
  openConsult(view('softer lines'));
  locked(status('locked'));
  expect(app.room.name).toBe('home');
  expect(app.kept).toBeNull();
  backend.resume.mockResolvedValue(view('softer lines'));
  await unlocked(status('open'));
  expect(backend.resume).toHaveBeenCalledWith('c1');
  expect(goal()).toBe('softer lines');
});

it('keeps what could not be saved, and saves it once the room is open again', async () => {
  backend.change.mockRejectedValueOnce({ code: 'locked', message: 'Needlepoint is locked.', hint: '', fields: [] });
  openConsult(view(''));
  if (app.room.name === 'consult') {
    app.room.consult.edit((draft) => (draft.goal = 'softer lines'));
    await app.room.consult.flush();
  }
  locked(status('locked'));
  expect(app.room.name).toBe('home');
  backend.change.mockImplementation(async (_id: string, draft: ConsultView['draft']) => view(draft.goal));
  await unlocked(status('open'));
  expect(goal()).toBe('softer lines');
  expect(backend.change).toHaveBeenLastCalledWith('c1', expect.objectContaining({ goal: 'softer lines' }));
});
