/** Going from room to room. */
import * as backend from '../backend';
import { Failure } from '../backend/failure';
import { reserved } from '../components/reserved.svelte';
import { kept, waiting } from '../settings/kept.svelte';
import { app, type Author, type Kept, type Recall, type Room, type SettingsPart } from './app.svelte';
import { Day, type DayCommands } from '../treatment/day.svelte';
import { Consult, type ConsultCommands } from './consult.svelte';
import { endPage } from './page';
import type { AppStatus, ConsultView, HandedPart, TakenBack } from '../backend/types';

/** Learns what stage the program is in, and loads the content once the room is open. */
export async function arrive(status?: AppStatus): Promise<void> {
  const now = status ?? (await backend.appStatus());
  if (now.stage === 'open') app.content = await backend.content();
  app.status = now;
  reserved.follow(now);
}

function enter(room: Room): void {
  app.failure = null;
  app.room = room;
}

export function goHome(): void {
  enter({ name: 'home' });
}

/** Who types from now on. */
const author = (): Author | null => app.status?.user ?? null;

/** Who typed, as others are told of it. */
export const nameOf = (by: Author | null): string => by?.name ?? 'somebody else';

/** The core's commands for what `by` types: it puts its name to what comes, so that for nobody else anything is sent. */
function commandsOf(by: Author | null): ConsultCommands & DayCommands {
  const own =
    <A extends unknown[], T>(send: (...args: A) => Promise<T>) =>
    (...args: A): Promise<T> => {
      if (author()?.id === by?.id) return send(...args);
      const hint = `It is kept until ${nameOf(by)} unlocks.`;
      return Promise.reject(new Failure('unsaved', 'It is saved by nobody but who typed it.', hint));
    };
  return {
    resume: (id) => backend.resume(id),
    thaw: (id) => backend.thaw(id),
    change: own((id, draft) => backend.change(id, draft)),
    changeTreatment: own((id, typed) => backend.changeTreatment(id, typed)),
  };
}

/** `left`: whether the window was left while the patient had it just now. */
export function openConsult(view: ConsultView, left = false): void {
  const by = author();
  const consult = new Consult(view, commandsOf(by));
  consult.left = left;
  enter({ name: 'consult', consult, by });
}

export async function newConsult(): Promise<void> {
  openConsult(await backend.start());
}

export async function resumeConsult(id: string): Promise<void> {
  if (await met(id)) return;
  openConsult(await backend.resume(id));
}

/** Opens a record. Whoever came to it from a recall finds the way back there also from the records beside it. */
export function openRecord(id: string, from?: Recall): void {
  const recall = from ?? (app.room.name === 'record' ? app.room.recall : undefined);
  enter({ name: 'record', id, ...(recall && { recall }) });
}

/** Opens the day of treatment of a signed consent. */
export async function openTreatment(record: string): Promise<void> {
  if (await met(record)) return;
  const by = author();
  enter({ name: 'treatment', day: new Day(await backend.beginTreatment(record), commandsOf(by)), by });
}

/** What leads there: the consultation itself, or the consent whose day it is. */
const placeOf = ({ open }: Kept): string => (open instanceof Day ? open.view.treatment.consent.record : open.id);

/**
 * Whether something is kept of this consultation or of the day of this consent. Who typed it goes on with it; anybody
 * else is told, since what they would change would be lost to it.
 */
export async function met(place: string): Promise<boolean> {
  const found = app.kept.find((kept) => placeOf(kept) === place);
  if (!found) return false;
  await openKept(found);
  return true;
}

export async function openKept(kept: Kept): Promise<void> {
  if (kept.by?.id === author()?.id) await takeUp(kept);
  else enter({ name: 'kept', kept });
}

function forget(kept: Kept): void {
  app.kept = app.kept.filter((one) => one !== kept);
}

/** Who typed what was kept goes on with it, and has it saved. */
async function takeUp(kept: Kept): Promise<void> {
  const { open, by } = kept;
  forget(kept);
  enter(open instanceof Day ? { name: 'treatment', day: open, by } : { name: 'consult', consult: open, by });
  await open.flush();
}

/** Drops what was kept, and opens what had been saved before. Where that cannot be opened, it is kept on. */
export async function dropKept(kept: Kept): Promise<void> {
  forget(kept);
  try {
    if (kept.open instanceof Day) await openTreatment(placeOf(kept));
    else await resumeConsult(placeOf(kept));
  } catch (cause) {
    app.kept = [...app.kept, kept];
    throw cause;
  }
}

export function openRecall(back?: Recall): void {
  enter({ name: 'recall', ...(back && { back }) });
}

export function openJudge(): void {
  enter({ name: 'judge' });
}

export function openSettings(part: SettingsPart = 'clinic', more: { language?: string; back?: string } = {}): void {
  enter({ name: 'settings', part, ...more });
}

/** Opens the texts of a consultation's language, once all that was typed is saved. */
export async function openTexts(consult: Consult): Promise<void> {
  if (await consult.flush()) openSettings('texts', { language: consult.draft.language, back: consult.id });
}

/** What is open and may have something in it that is not saved. */
function atHand(): Consult | Day | null {
  const { room } = app;
  if (room.name === 'consult') return room.consult;
  return room.name === 'treatment' ? room.day : null;
}

/** Gives the screen to the patient of a consultation: the window lets go of everything else. */
export async function handOver(consult: Consult, part: HandedPart): Promise<void> {
  if (!(await consult.flush())) return;
  const status = await backend.handOver(consult.id, part);
  goHome();
  app.backTo = consult.id;
  app.status = status;
}

/** The clinic has the screen again, at the consultation that it was given from. */
export async function takenBack({ consult, left }: TakenBack): Promise<void> {
  await arrive();
  app.backTo = null;
  openConsult(consult, left);
}

/** What is still being kept, and has to be before the room is locked or closed. */
export const beforeLock = new Set<() => Promise<unknown>>();
/** Says whether all of that is kept. */
async function allKept(): Promise<boolean> {
  const found = await Promise.allSettled([...beforeLock].map((flush) => flush()));
  return found.every(({ status }) => status === 'fulfilled');
}

/** How long a lock waits for what is being saved, ms: a disk may not answer. */
const SAVED_WITHIN = 5000;

/** Saves what can be saved, and locks in any case. */
export async function lockNow(): Promise<void> {
  const saved = allKept().then(() => atHand()?.flush());
  await Promise.race([saved, new Promise((waited) => setTimeout(waited, SAVED_WITHIN))]);
  const { status } = app;
  // Out of sight before the core is asked: a disk that does not answer keeps it waiting too.
  app.status = null;
  try {
    await backend.lock();
  } finally {
    app.status = status;
    locked();
  }
  letGo();
}

/** Ends the page of what was locked. Only while something typed has nowhere else to be does it stay, out of sight. */
export function letGo(): void {
  const { backTo, backToDay, last } = app;
  if (app.kept.length > 0 || app.unkept.size > 0 || waiting().length > 0) return;
  // Nothing is shown, and nothing can be typed, until the new page stands.
  app.status = null;
  endPage({ backTo, backToDay, last });
}

/**
 * Clears the window of all that is a patient's, at once: nothing is asked of the core first. The consultation or
 * the day that was open is named by its id alone, so that unlocking leads back to it. Only what could not be saved is
 * kept, out of sight, until who typed it is back.
 */
export function locked(): void {
  const { room, status } = app;
  if (room.name === 'consult') {
    app.backTo = room.consult.id;
    keep(room.consult, room.by);
  } else if (room.name === 'treatment') {
    app.backToDay = room.day.view.treatment.consent.record;
    keep(room.day, room.by);
  } else if (room.name === 'settings' && room.back) app.backTo = room.back;
  goHome();
  app.last = status?.user?.id ?? app.last;
  // It may be told twice, and names nobody any more then.
  if (status && (status.stage !== 'locked' || status.choosing)) {
    // Who was still choosing a passphrase knew of the holders alone.
    const named = status.choosing ? status.holders : status.users;
    const holders = named.map(({ id, name }) => ({ id, name, waitSeconds: 0 }));
    app.status = { ...status, stage: 'locked', clinician: '', user: null, users: [], holders, choosing: null };
  }
}

function keep(open: Consult | Day, by: Author | null): void {
  if (open.unsaved) app.kept = [...app.kept, { open, by }];
}

/** Opens the room again, at what was open. What was kept stays kept until who typed it is here. */
export async function unlocked(status: AppStatus): Promise<void> {
  await arrive(status);
  // Nothing opens before they have chosen their own passphrase.
  if (status.choosing) return;
  // What was typed of the one who was here before is not the next one's.
  if (status.user?.id !== app.last) kept.clinician.takeBack();
  // What was added to a record is sent by who wrote it alone.
  void allKept();
  const { backTo, backToDay } = app;
  app.backTo = app.backToDay = null;
  const own = app.kept.find(({ by }) => by?.id === status.user?.id);
  if (own) {
    await takeUp(own);
    return;
  }
  try {
    if (backTo) await resumeConsult(backTo);
    else if (backToDay) await openTreatment(backToDay);
  } catch (cause) {
    app.failure = Failure.from(cause);
  }
}

/**
 * Whether the window may close: once everything typed is saved. Where it cannot be, that is said, and closing a
 * second time leaves without it.
 */
export async function mayClose(): Promise<boolean> {
  // The patient gives the screen back; the desktop behind it is not theirs.
  if (app.status?.stage === 'handed') return false;
  const all = await allKept();
  const open = atHand();
  const saved = (!open || (await open.flush())) && all;
  const waits = app.kept.map(({ by }) => `What ${nameOf(by)} typed is saved once they unlock.`);
  if ((saved && waits.length === 0) || app.failure?.code === 'unsaved') return true;
  const now = saved ? 'Close' : 'Save it, or close';
  app.failure = new Failure(
    'unsaved',
    'The window stays open: what was typed last is not saved.',
    [...waits, `${now} the window once more to leave without it.`].join(' '),
  );
  return false;
}
