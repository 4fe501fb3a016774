import { beforeEach, expect, it, vi } from 'vitest';
import { Keeping } from '../additions/keeping';
import type { ConsultView, Treatment, TreatmentView } from '../backend/types';
import { reserved } from '../components/reserved.svelte';
import { kept } from '../settings/kept.svelte';
import { app, type Recall } from './app.svelte';
import { ana, ben, status } from './status.test-data';
import {
  beforeLock,
  dropKept,
  locked,
  lockNow,
  mayClose,
  openConsult,
  openRecall,
  openRecord,
  openTreatment,
  resumeConsult,
  takenBack,
  unlocked,
} from './rooms';

const backend = vi.hoisted(() => ({
  appStatus: vi.fn(),
  beginTreatment: vi.fn(),
  change: vi.fn(),
  changeTreatment: vi.fn(),
  content: vi.fn(),
  keepAddition: vi.fn(),
  lock: vi.fn(),
  resume: vi.fn(),
  thaw: vi.fn(),
}));
vi.mock('../backend', () => backend);
const page = vi.hoisted(() => ({ endPage: vi.fn() }));
vi.mock('./page', () => page);

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
  app.backTo = app.backToDay = app.failure = null;
  app.kept = [];
  app.status = status('open');
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
  expect(app.kept).toEqual([]);
  backend.resume.mockResolvedValue(view('softer lines'));
  await unlocked(status('open'));
  expect(backend.resume).toHaveBeenCalledWith('c1');
  expect(goal()).toBe('softer lines');
});

it('names at the lock who can unlock, and takes what was typed of one for nobody else', async () => {
  await unlocked(status('open', ana));
  kept.clinician.begin({ name: ana.name, grade: '', registration: '' });
  kept.clinician.value.name = 'Dr Ana';
  locked();
  expect(app.status).toMatchObject({ stage: 'locked', user: null, users: [] });
  expect(app.status?.holders.map(({ name }) => name)).toEqual([ana.name, ben.name]);
  expect(app.last).toBe(ana.id);
  await unlocked(status('open', ana));
  expect(kept.clinician.open).toBe(true);
  locked();
  await unlocked(status('open', ben));
  expect(kept.clinician.open).toBe(false);
  expect(reserved.for).toBe(ana.name);
  locked();
  await unlocked(status('open', ana));
  expect(reserved.for).toBeNull();
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
  expect(app.kept).toMatchObject([{ open: { draft: { goal: 'softer lines' } }, by: ana }]);
});

it('ends the page at the lock, and leaves the next one ids alone', async () => {
  await unlocked(status('open', ana));
  openConsult(view('softer lines'));
  await lockNow();
  expect(page.endPage).toHaveBeenCalledExactlyOnceWith({ backTo: 'c1', backToDay: null, last: ana.id });
});

it('keeps the page while something typed is nowhere else', async () => {
  backend.change.mockRejectedValueOnce(FULL);
  openConsult(view(''));
  type('softer lines');
  await lockNow();
  expect(page.endPage).not.toHaveBeenCalled();
});

it('locks though what was typed is never saved: the disk does not answer', async () => {
  vi.useFakeTimers();
  try {
    backend.change.mockReturnValueOnce(new Promise(() => undefined));
    openConsult(view(''));
    type('softer lines');
    const locking = lockNow();
    await vi.advanceTimersByTimeAsync(4900);
    expect(backend.lock).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(200);
    await locking;
    expect(backend.lock).toHaveBeenCalledOnce();
    expect(app.kept).toMatchObject([{ open: { draft: { goal: 'softer lines' } }, by: ana }]);
  } finally {
    vi.useRealTimers();
  }
});

it('shows nothing while the core still locks', async () => {
  let done: () => void = () => undefined;
  backend.lock.mockReturnValueOnce(new Promise<void>((answered) => (done = answered)));
  openConsult(view(''));
  const locking = lockNow();
  await vi.waitFor(() => expect(backend.lock).toHaveBeenCalled());
  expect(app.status).toBeNull();
  done();
  await locking;
  expect(app.last).toBe(ana.id);
});

it('comes back to the consultation from the patient, and knows where the window was left', async () => {
  for (const left of [false, true]) {
    app.status = status('handed');
    backend.appStatus.mockResolvedValue(status('open'));
    await takenBack({ consult: view('softer lines'), left });
    expect(app.room).toMatchObject({ name: 'consult', by: ana, consult: { left } });
  }
});

it('does not close in the hands of the patient', async () => {
  app.status = status('handed');
  expect(await mayClose()).toBe(false);
  app.status = status('open');
  expect(await mayClose()).toBe(true);
});

it('keeps what could not be saved while the room cannot be opened again', async () => {
  backend.change.mockRejectedValueOnce(FULL);
  openConsult(view(''));
  type('softer lines');
  await lockNow();
  backend.content.mockRejectedValueOnce(FULL);
  await expect(unlocked(status('open'))).rejects.toEqual(FULL);
  expect(app.kept).toMatchObject([{ open: { draft: { goal: 'softer lines' } }, by: ana }]);
});

const treating = (note: string) => {
  const treatment = { consent: { record: 'r1' }, consult: {}, note } as unknown as Treatment;
  return { id: 't1', treatment, consult: view(''), before: [], done: [] } as unknown as TreatmentView;
};

it('keeps a day of treatment that could not be saved, and saves it once the room is open again', async () => {
  backend.beginTreatment.mockResolvedValue(treating(''));
  await openTreatment('r1');
  backend.changeTreatment.mockRejectedValueOnce(FULL);
  if (app.room.name === 'treatment') app.room.day.edit((typed) => (typed.note = 'lot 4711'));
  await lockNow();
  expect(app.room.name).toBe('home');
  expect(app.backToDay).toBe('r1');
  backend.changeTreatment.mockImplementation(async (_id: string, { note }: Treatment) => treating(note));
  await unlocked(status('open'));
  expect(app.room).toMatchObject({ name: 'treatment', day: { typed: { note: 'lot 4711' }, unsaved: false } });
  expect(backend.beginTreatment).toHaveBeenCalledOnce();
  expect(backend.changeTreatment).toHaveBeenLastCalledWith('t1', expect.objectContaining({ note: 'lot 4711' }));
});

/** Ana's words in consultation `c1`, which could not be saved; then Ben unlocks. */
async function left(): Promise<void> {
  backend.change.mockRejectedValueOnce(FULL);
  openConsult(view(''));
  type('softer lines');
  await lockNow();
  backend.change.mockImplementation(async (_id: string, draft: ConsultView['draft']) => view(draft.goal));
  backend.resume.mockImplementation(async (id: string) => ({ ...view('as saved'), id }));
  await unlocked(status('open', ben));
}

it('sends what one typed for nobody else who unlocks, and saves it once they are back', async () => {
  await left();
  expect(app.room).toMatchObject({ name: 'kept', kept: { by: ana } });
  expect(backend.resume).not.toHaveBeenCalled();
  // Neither his own work nor his lock sends it, nor does opening it again.
  await resumeConsult('c2');
  type('of another');
  await lockNow();
  expect(backend.change).toHaveBeenCalledTimes(2);
  expect(backend.change).toHaveBeenLastCalledWith('c2', expect.objectContaining({ goal: 'of another' }));
  expect(page.endPage).not.toHaveBeenCalled();
  await unlocked(status('open', ben));
  await resumeConsult('c1');
  expect(app.room.name).toBe('kept');
  await app.kept[0]?.open.flush();
  expect(backend.change).toHaveBeenCalledTimes(2);
  await lockNow();
  await unlocked(status('open', ana));
  expect(goal()).toBe('softer lines');
  expect(backend.change).toHaveBeenLastCalledWith('c1', expect.objectContaining({ goal: 'softer lines' }));
  expect(app.kept).toEqual([]);
  await lockNow();
  expect(page.endPage).toHaveBeenCalledOnce();
});

it('keeps the page for what is added to a record and is not saved, and sends it once who wrote it is back', async () => {
  const words = { kind: 'addendum', words: 'Red' } as const;
  backend.keepAddition.mockRejectedValue(FULL);
  Keeping.of('r1', vi.fn()).put(words);
  await lockNow();
  expect(page.endPage).not.toHaveBeenCalled();
  backend.keepAddition.mockReset().mockResolvedValue(null);
  await unlocked(status('open', ben));
  await lockNow();
  expect(backend.keepAddition).not.toHaveBeenCalled();
  await unlocked(status('open'));
  await vi.waitFor(() => expect(app.unkept.size).toBe(0));
  expect(backend.keepAddition).toHaveBeenCalledExactlyOnceWith('r1', words);
  await lockNow();
  expect(page.endPage).toHaveBeenCalledOnce();
});

it('keeps what two could not save, each for themselves', async () => {
  await left();
  await resumeConsult('c2');
  backend.change.mockRejectedValueOnce(FULL);
  type('of another');
  await lockNow();
  expect(app.kept.map(({ by }) => by?.name)).toEqual([ana.name, ben.name]);
  await unlocked(status('open', ana));
  expect(goal()).toBe('softer lines');
  await lockNow();
  await unlocked(status('open', ben));
  expect(goal()).toBe('of another');
  expect(app.kept).toEqual([]);
});

it('does not close the first time over what another typed, and says whose it is', async () => {
  await left();
  expect(await mayClose()).toBe(false);
  expect(app.failure?.hint).toContain(`What ${ana.name} typed is saved once they unlock.`);
  expect(backend.change).toHaveBeenCalledOnce();
  expect(await mayClose()).toBe(true);
});

it('keeps a day of treatment for who typed it', async () => {
  backend.beginTreatment.mockResolvedValue(treating(''));
  await openTreatment('r1');
  backend.changeTreatment.mockRejectedValueOnce(FULL);
  if (app.room.name === 'treatment') app.room.day.edit((typed) => (typed.note = 'lot 4711'));
  await lockNow();
  await unlocked(status('open', ben));
  expect(app.room).toMatchObject({ name: 'kept', kept: { by: ana } });
  await app.kept[0]?.open.flush();
  expect(backend.changeTreatment).toHaveBeenCalledOnce();
  if (app.kept[0]) await dropKept(app.kept[0]);
  expect(app.room).toMatchObject({ name: 'treatment', day: { typed: { note: '' } }, by: ben });
});

it('drops what another typed only once the one of before can be opened', async () => {
  await left();
  const [kept] = app.kept;
  if (!kept) throw new Error('It is kept.');
  backend.resume.mockRejectedValueOnce(FULL);
  await expect(dropKept(kept)).rejects.toEqual(FULL);
  expect(app.kept).toEqual([kept]);
  await dropKept(kept);
  expect(goal()).toBe('as saved');
  expect(app.kept).toEqual([]);
  type('his own');
  await lockNow();
  expect(backend.change).toHaveBeenLastCalledWith('c1', expect.objectContaining({ goal: 'his own' }));
});

it('reads a day of treatment anew where all of it was saved', async () => {
  backend.beginTreatment.mockResolvedValue(treating('saved'));
  await openTreatment('r1');
  locked();
  expect(app.kept).toEqual([]);
  await unlocked(status('open'));
  expect(backend.beginTreatment).toHaveBeenCalledTimes(2);
});

it('stays open the first time while something is not kept', async () => {
  const keep = () => Promise.reject(new Error('full'));
  beforeLock.add(keep);
  try {
    expect(await mayClose()).toBe(false);
    expect(await mayClose()).toBe(true);
  } finally {
    beforeLock.delete(keep);
  }
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

it('keeps the way back to a recall over the records beside the one that was opened, and no longer', () => {
  const recall: Recall = { lot: 'LOT-77/B', rows: [], at: 3 };
  openRecord('t1', recall);
  openRecord('c1');
  expect(app.room).toEqual({ name: 'record', id: 'c1', recall });
  openRecall(recall);
  expect(app.room).toEqual({ name: 'recall', back: recall });
  // What was listed names patients: it goes with the lock.
  openRecord('t1', recall);
  locked();
  openRecord('c1');
  expect(app.room).toEqual({ name: 'record', id: 'c1' });
});
