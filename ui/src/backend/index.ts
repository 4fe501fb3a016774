/**
 * The only place that talks to the core. One function a command, under the command's own name;
 * each rejects with a `Failure`. No caching, no retries, no clinical decisions.
 */
import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { commands } from './bindings';
import { Failure } from './failure';
import type {
  Addition,
  Answer,
  Clinic,
  Clinician,
  Draft,
  HandedPart,
  Mark,
  OwnRules,
  Reading,
  Second,
  Sent,
  Stated,
  Treatment,
  UserRole,
  Whose,
} from './types';

export { Failure } from './failure';
export type * from './types';

/** What runs when the core turns out to be locked. */
const whenLocked = new Set<() => void>();

/** Waits for the core; whatever stops it becomes a `Failure`. */
async function heard<T>(answer: Promise<T>): Promise<Sent<T>> {
  try {
    return (await answer) as Sent<T>;
  } catch (cause) {
    const failure = Failure.from(cause);
    if (failure.code === 'locked') whenLocked.forEach((then) => then());
    throw failure;
  }
}

type Answered<T> = { status: 'ok'; data: T } | { status: 'error'; error: unknown };

function unwrapped<T>(answer: Answered<T>): T {
  if (answer.status === 'error') throw answer.error;
  return answer.data;
}

/** For commands that can fail. */
const call = <T>(answer: Promise<Answered<T>>): Promise<Sent<T>> => heard(answer.then(unwrapped));

/** Bytes cross the border as an ArrayBuffer; an answer in JSON would come as an array of numbers. */
async function bytes(command: string, what: Record<string, string | number>): Promise<Uint8Array<ArrayBuffer>> {
  const answer = await heard(invoke(command, what));
  return answer instanceof ArrayBuffer ? new Uint8Array(answer) : Uint8Array.from(answer as number[]);
}

// The room
export const appStatus = () => call(commands.appStatus());
export const firstStart = (clinic: Clinic, clinician: Clinician, passphrase: string) =>
  call(commands.firstStart(clinic, clinician, passphrase));
export const unlock = (who: string, passphrase: string) => call(commands.unlock(who, passphrase));
/** Unlocks by the recovery code, and sets another passphrase. */
export const recover = (who: string, code: string, passphrase: string) => call(commands.recover(who, code, passphrase));
/** Notes that the recovery code is kept. */
export const keepRecovery = () => call(commands.keepRecovery());
/** Opens the system's dialog to print the page that is shown. */
export const printPage = () => call(commands.printPage());
export const lock = () => call(commands.lock());
export const stayAwake = () => heard(commands.stayAwake());
/** Runs `then` when the core locks by itself, or answers that it is locked. Returns how to stop listening. */
export async function onLocked(then: () => void): Promise<() => void> {
  whenLocked.add(then);
  const unlisten = await listen('locked', then);
  return () => {
    whenLocked.delete(then);
    unlisten();
  };
}
/** Asks `may` whenever somebody closes the window; it closes only on yes. Returns how to stop asking. */
export const onClose = async (may: () => Promise<boolean>): Promise<() => void> => {
  // Fetched beside the first screen, which does without it
  const { getCurrentWindow } = await import('@tauri-apps/api/window');
  return getCurrentWindow().onCloseRequested(async (event) => {
    if (!(await may())) event.preventDefault();
  });
};
/** Runs `then` when a time-stamp came, or did not. Returns how to stop listening. */
export const onStamped = (then: () => void): Promise<() => void> => listen('stamped', then);
/** Runs `then` when a file hangs over the window, leaves it or is dropped. Returns how to stop listening. */
export const onDragged = (then: (what: 'over' | 'away' | 'dropped') => void): Promise<() => void> =>
  listen<'over' | 'away' | 'dropped'>('dragged', ({ payload }) => then(payload));
/** Countries with their names: known before anything is unlocked. */
export const countries = () => heard(commands.countries());
export const content = () => call(commands.content());

// Home
export const home = () => call(commands.home());
export const find = (query: string) => call(commands.find(query));

// A consult
export const start = () => call(commands.start());
export const resume = (id: string) => call(commands.resume(id));
export const discard = (id: string) => call(commands.discard(id));
export const change = (id: string, draft: Draft) => call(commands.change(id, draft));

// The screen in the patient's hands
export const handOver = (id: string, part: HandedPart) => call(commands.handOver(id, part));
export const handed = () => call(commands.handed());
/** Takes down what the patient answered, by question. */
export const answer = (given: Record<string, Answer>) => call(commands.answer(given));
export const noteHanded = (more: Reading) => call(commands.noteHanded(more));
export const takeBack = (passphrase: string) => call(commands.takeBack(passphrase));

// The sheet and its signatures
export const sheet = (id: string) => call(commands.sheet(id));
/** Adds how long the sheet was in front of the patient since it was last told; says how long that is in all. */
export const noteReading = (id: string, more: Reading) => call(commands.noteReading(id, more));
export const freeze = (id: string) => call(commands.freeze(id));
export const thaw = (id: string) => call(commands.thaw(id));
export const sign = (id: string, field: string, mark: Mark) => call(commands.sign(id, field, mark));

/** The font file of a family that the sheet is set in. */
export const face = (family: string) => bytes('face', { family });

// Other papers of a consult
export const deferral = (id: string) => call(commands.deferral(id));
export const sealDeferral = (id: string) => call(commands.sealDeferral(id));
export const printBlank = (id: string, printer: string) => call(commands.printBlank(id, printer));
export const printAftercare = (id: string, printer: string) => call(commands.printAftercare(id, printer));
/** Asks for the files that show the signed paper, and brings them in; null if the choice was given up. */
export const bringIn = (id: string, stated: Stated) => call(commands.bringIn(id, stated));

// Records
export const record = (id: string) => call(commands.record(id));
export const recordPdf = (id: string) => bytes('record_pdf', { id });
/** A file that belongs to a record, its very bytes. */
export const recordFile = (id: string, number: number) => bytes('record_file', { id, number });
export const printers = () => heard(commands.printers());
export const print = (id: string, printer: string) => call(commands.print(id, printer));
export const saveCopy = (id: string, openIt: boolean) => call(commands.saveCopy(id, openIt));
// A patient's file
export const retention = () => call(commands.retention());
/** How the file of a record is kept. */
export const patientFile = (id: string) => call(commands.patientFile(id));
/** Holds the file of a record; null lifts what holds it. */
export const holdFile = (id: string, why: string | null) => call(commands.holdFile(id, why));
/** States whether the files of two records are of the same patient, or takes it back. */
export const statePatient = (id: string, other: string, whose: Whose) => call(commands.statePatient(id, other, whose));
export const deleteFile = (latest: string, passphrase: string, second: Second) =>
  call(commands.deleteFile(latest, passphrase, second));
/**
 * Writes the whole file where the clinician chooses, without what may be the same patient's if that is known; null if
 * the choice was given up.
 */
export const exportFile = (id: string, known: boolean) => call(commands.exportFile(id, known));

// Backups
export const backups = () => call(commands.backups());
export const chooseBackupFolder = () => call(commands.chooseBackupFolder());
export const setBackups = (daily: boolean, oldAfterDays: number) => call(commands.setBackups(daily, oldAfterDays));
export const backUp = () => call(commands.backUp());
/** How far the long work is that runs. */
export const workDone = () => heard(commands.workDone());
export const stopWork = () => heard(commands.stopWork());
/** Asks for the backup to go back to; null if the choice was given up. */
export const chooseBackup = () => call(commands.chooseBackup());
export const restore = (who: string, passphrase: string, code: string | null) =>
  call(commands.restore(who, passphrase, code));

// What is added to a record
/** What the window needs to add something to a record. */
export const startAddition = (id: string) => call(commands.startAddition(id));
/** Keeps what is being written; null throws it away. */
export const keepAddition = (id: string, addition: Addition | null) => call(commands.keepAddition(id, addition));
/** The page as it would be sealed now. */
export const additionPage = (id: string, addition: Addition) => call(commands.additionPage(id, addition));
/** Seals the page that bears the digest, signed where it has a place for it. */
export const sealAddition = (id: string, addition: Addition, digest: string, mark: Mark | null) =>
  call(commands.sealAddition(id, addition, digest, mark));
/** How a record stands to its time-stamp. */
export const stampOf = (id: string) => call(commands.stampOf(id));
export const stampNow = (id: string) => call(commands.stampNow(id));

// The day of treatment
/** Opens the day of treatment of a signed consent, new or where it was left. */
export const beginTreatment = (record: string) => call(commands.beginTreatment(record));
export const changeTreatment = (id: string, treatment: Treatment) => call(commands.changeTreatment(id, treatment));
export const discardTreatment = (id: string) => call(commands.discardTreatment(id));
export const treatmentSheet = (id: string) => call(commands.treatmentSheet(id));
export const sealTreatment = (id: string) => call(commands.sealTreatment(id));
/** Starts a consult with all that is known, for consent to be asked again. */
export const askAgain = (id: string) => call(commands.askAgain(id));
/** Every treatment in which a lot was used. */
export const recall = (lot: string) => call(commands.recall(lot));
/** Saves that list where the clinician chooses; null if the choice was given up. */
export const saveRecall = (lot: string) => call(commands.saveRecall(lot));

// A PDF from anywhere; null where the choice of a file was given up
export const judgeChosen = () => call(commands.judgeChosen());
export const judgeDropped = () => call(commands.judgeDropped());
export const trustCertificate = () => call(commands.trustCertificate());

// Settings
export const settings = () => call(commands.settings());
export const saveClinic = (clinic: Clinic) => call(commands.saveClinic(clinic));
export const saveClinician = (clinician: Clinician) => call(commands.saveClinician(clinician));
export const confirmRule = (rule: string, confirmed: boolean) => call(commands.confirmRule(rule, confirmed));
export const setWait = (rule: string, days: number | null) => call(commands.setWait(rule, days));
/** Sets what stands in the place of the country's rules; what is null is the country's. */
export const setOwnRules = (rules: OwnRules) => call(commands.setOwnRules(rules));
/** The texts of a language beside those that the clinician reads. */
export const texts = (language: string) => call(commands.texts(language));
/** Approves the texts that bear the digest that was read. */
export const approveTexts = (language: string, digest: string, approver: string, competence: string) =>
  call(commands.approveTexts(language, digest, approver, competence));
export const withdrawTexts = (language: string) => call(commands.withdrawTexts(language));
export const chooseLogo = () => call(commands.chooseLogo());
export const importSealKey = (password: string) => call(commands.importSealKey(password));
/** Makes a new seal key, which vouches only for itself. */
export const makeSealKey = () => call(commands.makeSealKey());
export const setIdleMinutes = (minutes: number) => call(commands.setIdleMinutes(minutes));
export const changePassphrase = (old: string, fresh: string) => call(commands.changePassphrase(old, fresh));

// Who works here; `own` is the passphrase of the clinician who asks
export const admit = (role: UserRole, asPrinted: Clinician, passphrase: string, own: string) =>
  call(commands.admit(role, asPrinted, passphrase, own));
export const setPassphrase = (id: string, passphrase: string, own: string) =>
  call(commands.setPassphrase(id, passphrase, own));
export const removeUser = (id: string) => call(commands.removeUser(id));
/** Makes a recovery code, given here and never again; one of before opens nothing any more. */
export const makeRecovery = (own: string) => call(commands.makeRecovery(own));

/** Checks the archive for damage and tampering; says in words that there is none, or rejects with what was found. */
export const checkArchive = () => call(commands.checkArchive());
export const exportTrail = () => call(commands.exportTrail());
/** Asks an authority for one time-stamp of nothing but chance; keeps nothing. */
export const tryAuthority = (address: string) => call(commands.tryAuthority(address));
export const setAuthority = (address: string, longTerm: boolean, anchor: string) =>
  call(commands.setAuthority(address, longTerm, anchor));
export const removeAuthority = () => call(commands.removeAuthority());
export const stampAllNow = () => call(commands.stampAllNow());
