import { beforeEach, expect, it, vi } from 'vitest';
import type { AppStatus, ConsultView } from '../backend/types';
import { app } from './app.svelte';
import { locked, lockNow, mayClose, openConsult, unlocked } from './rooms';

const backend = vi.hoisted(() => ({
  change: vi.fn(),
  content: vi.fn(),
  lock: vi.fn(),
  resume: vi.fn(),
  thaw: vi.fn(),
}));
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
  app.backTo = app.kept = app.failure = null;
});

const FULL = { code: 'failed', message: 'The disk is full.', hint: 'Make room.', fields: [] };

/** Types into the consultation that is open. */
function type(text: string): void {
  if (app.room.name === 'consult') app.room.consult.edit((draft) => (draft.goal = text));
}

function goal(): string {
  if (app.room.name !== 'consult') throw new Error(`The room is ${app.room.name}.`);
  return app.room.consult.draft.goal;
}

it('leads back to the consultation that was open, read anew', async () => {
  openConsult(view('softer lines'));
  locked();
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
  locked();
  expect(app.room.name).toBe('home');
  backend.change.mockImplementation(async (_id: string, draft: ConsultView['draft']) => view(draft.goal));
  await unlocked(status('open'));
  expect(goal()).toBe('softer lines');
  expect(backend.change).toHaveBeenLastCalledWith('c1', expect.objectContaining({ goal: 'softer lines' }));
});

it('locks what cannot be saved, and clears the window even where the core answers with an error', async () => {
  app.status = status('open');
  backend.change.mockRejectedValue(FULL);
  backend.lock.mockRejectedValue(FULL);
  openConsult(view(''));
  type('softer lines');
  await expect(lockNow()).rejects.toEqual(FULL);
  expect(backend.lock).toHaveBeenCalledOnce();
  expect(app.room.name).toBe('home');
  expect(app.status).toMatchObject({ stage: 'locked', clinician: '' });
  expect(app.kept?.draft.goal).toBe('softer lines');
});

it('keeps what could not be saved while the room cannot be opened again', async () => {
  backend.change.mockRejectedValueOnce(FULL);
  openConsult(view(''));
  type('softer lines');
  await lockNow();
  backend.content.mockRejectedValueOnce(FULL);
  await expect(unlocked(status('open'))).rejects.toEqual(FULL);
  expect(app.kept?.draft.goal).toBe('softer lines');
});

it('says why the consultation cannot be opened again', async () => {
  openConsult(view('softer lines'));
  await lockNow();
  backend.resume.mockRejectedValueOnce(FULL);
  await unlocked(status('open'));
  expect(app.room.name).toBe('home');
  expect(app.failure?.message).toBe('The disk is full.');
});

it('closes once everything typed is saved, or the second time', async () => {
  backend.change.mockImplementation(async (_id: string, draft: ConsultView['draft']) => view(draft.goal));
  openConsult(view(''));
  type('softer lines');
  expect(await mayClose()).toBe(true);
  expect(backend.change).toHaveBeenCalledOnce();
  backend.change.mockRejectedValue(FULL);
  type('softer still');
  expect(await mayClose()).toBe(false);
  expect(app.failure?.message).toMatch(/not saved/);
  expect(await mayClose()).toBe(true);
});
