/**
 * The only place that talks to the core. One function a command, under the command's own name;
 * each rejects with a `Failure`. No caching, no retries, no clinical decisions.
 */
import { invoke, type InvokeArgs } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { Failure } from './failure';
import type {
  AppStatus,
  Clinic,
  Clinician,
  ConsultView,
  Content,
  Country,
  Draft,
  Home,
  Logo,
  PrintAnswer,
  Printers,
  RecordRow,
  RecordView,
  Settings,
  SheetView,
  SignatureMark,
  SigningView,
} from './types';

export { Failure } from './failure';
export type * from './types';

/** What runs when the core turns out to be locked. */
const whenLocked = new Set<() => void>();

async function call<T>(command: string, args?: InvokeArgs): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (cause) {
    const failure = Failure.from(cause);
    if (failure.code === 'locked') whenLocked.forEach((then) => then());
    throw failure;
  }
}

/** Bytes cross the border as an ArrayBuffer; an answer in JSON would come as an array of numbers. */
async function bytes(command: string, args: InvokeArgs): Promise<Uint8Array> {
  const answer = await call<ArrayBuffer | number[]>(command, args);
  return answer instanceof ArrayBuffer ? new Uint8Array(answer) : Uint8Array.from(answer);
}

// The room
export const appStatus = () => call<AppStatus>('app_status');
export const firstStart = (clinic: Clinic, clinician: Clinician, passphrase: string) =>
  call<AppStatus>('first_start', { clinic, clinician, passphrase });
export const unlock = (passphrase: string) => call<AppStatus>('unlock', { passphrase });
export const lock = () => call<AppStatus>('lock');
export const stayAwake = () => call<void>('stay_awake');
/** Runs `then` when the core locks by itself, or answers that it is locked. Returns how to stop listening. */
export async function onLocked(then: () => void): Promise<() => void> {
  whenLocked.add(then);
  const unlisten = await listen('locked', then);
  return () => {
    whenLocked.delete(then);
    unlisten();
  };
}
/** Countries with their names: known before anything is unlocked. */
export const countries = () => call<[Country, string][]>('countries');
export const content = () => call<Content>('content');

// Home
export const home = () => call<Home>('home');
export const find = (query: string) => call<RecordRow[]>('find', { query });

// A consult
export const start = () => call<ConsultView>('start');
export const resume = (id: string) => call<ConsultView>('resume', { id });
export const discard = (id: string) => call<void>('discard', { id });
export const change = (id: string, draft: Draft) => call<ConsultView>('change', { id, draft });

// The sheet and its signatures
export const sheet = (id: string) => call<SheetView>('sheet', { id });
export const freeze = (id: string) => call<SigningView>('freeze', { id });
export const thaw = (id: string, reason: string) => call<ConsultView>('thaw', { id, reason });
export const sign = (id: string, field: string, mark: SignatureMark) => call<SigningView>('sign', { id, field, mark });
export const signingPdf = (id: string) => bytes('signing_pdf', { id });

// Records
export const record = (id: string) => call<RecordView>('record', { id });
export const recordPdf = (id: string) => bytes('record_pdf', { id });
export const printers = () => call<Printers>('printers');
export const print = (id: string, printer: string) => call<PrintAnswer>('print', { id, printer });
export const saveCopy = (id: string, openIt: boolean) => call<{ path: string } | null>('save_copy', { id, openIt });

// Settings: what a change leads to is read anew with `settings`
export const settings = () => call<Settings>('settings');
export const saveClinic = (clinic: Clinic) => call<void>('save_clinic', { clinic });
export const saveClinician = (clinician: Clinician) => call<void>('save_clinician', { clinician });
export const confirmRule = (rule: string, confirmed: boolean) => call<void>('confirm_rule', { rule, confirmed });
export const setWait = (rule: string, days: number | null) => call<void>('set_wait', { rule, days });
export const approveTexts = (language: string, approver: string, competence: string) =>
  call<void>('approve_texts', { language, approver, competence });
export const chooseLogo = () => call<Logo | null>('choose_logo');
export const importSealKey = (password: string) => call<Settings | null>('import_seal_key', { password });
export const setIdleMinutes = (minutes: number) => call<void>('set_idle_minutes', { minutes });
export const changePassphrase = (old: string, fresh: string) => call<void>('change_passphrase', { old, new: fresh });
