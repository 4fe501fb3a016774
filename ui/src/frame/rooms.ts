/** Going from room to room. */
import * as backend from '../backend';
import { app, type SettingsPart } from './app.svelte';
import { Consult } from './consult.svelte';
import type { ConsultView } from '../backend/types';

/** Learns what stage the program is in, and loads the content once the room is open. */
export async function arrive(status?: backend.AppStatus): Promise<void> {
  const now = status ?? (await backend.appStatus());
  if (now.stage === 'open') app.content = await backend.content();
  app.status = now;
}

export function goHome(): void {
  app.room = { name: 'home' };
}

export function openConsult(view: ConsultView): void {
  app.room = { name: 'consult', consult: new Consult(view, backend) };
}

export async function newConsult(): Promise<void> {
  openConsult(await backend.start());
}

export async function resumeConsult(id: string): Promise<void> {
  openConsult(await backend.resume(id));
}

export function openRecord(id: string): void {
  app.room = { name: 'record', id };
}

export function openSettings(part: SettingsPart = 'clinic'): void {
  app.room = { name: 'settings', part };
}

export async function lockNow(): Promise<void> {
  locked(await backend.lock());
}

/**
 * Clears the window of all that is a patient's. The consultation that was open is named by its id alone, so that
 * unlocking leads back to it. Only what could not be saved is kept out of sight until it can.
 */
export function locked(status: backend.AppStatus): void {
  const { room } = app;
  if (room.name === 'consult') {
    app.backTo = room.consult.id;
    app.kept = room.consult.unsaved ? room.consult : null;
  }
  app.status = status;
  app.room = { name: 'home' };
}

/** Opens the room again, at the consultation that was open. */
export async function unlocked(status: backend.AppStatus): Promise<void> {
  const { backTo, kept } = app;
  app.backTo = app.kept = null;
  await arrive(status);
  if (kept) {
    app.room = { name: 'consult', consult: kept };
    await kept.flush();
  } else if (backTo) await resumeConsult(backTo).catch(goHome);
}
