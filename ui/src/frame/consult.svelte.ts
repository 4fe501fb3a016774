/**
 * One open consultation in the window: what was typed, and what the core last said of it.
 *
 * What is typed is shown at once and sent a moment later, one message at a time. An answer that comes after more was
 * typed tells what the core found, and never takes the place of what stands in the fields.
 * It judges nothing: gaps and findings come from the core.
 */
import { createContext } from 'svelte';
import { Failure } from '../backend/failure';
import type { ConsultView, Draft, Gap, SigningView, Step, StepView } from '../backend/types';
import { Saver } from './saver';

/** The commands that it needs of the core. */
export interface ConsultCommands {
  change: (id: string, draft: Draft) => Promise<ConsultView>;
  resume: (id: string) => Promise<ConsultView>;
  thaw: (id: string) => Promise<ConsultView>;
}

export const STEPS: readonly Step[] = ['patient', 'concerns', 'screening', 'plan', 'consent', 'sheet'];

export class Consult {
  /** What the core last said. */
  view: ConsultView = $state.raw() as ConsultView;
  /** What stands in the fields. Change it through `edit`. */
  draft: Draft = $state() as Draft;
  /** The step that is open. */
  step: Step = $state('patient');
  /** Why the last try to save did not work; none once saved. */
  failure: Failure | null = $state(null);
  /** Whether the sheet is just being made or frozen: nothing can be edited until the core has answered. */
  freezing = $state(false);
  /** Whether something typed was dropped because the sheet was frozen by then. */
  dropped = $state(false);
  /** Whether the window was left while the patient had it, which is still to be told. */
  left = $state(false);
  /** How often going on was tried, by step: problems show from the first try on. */
  attempts: Partial<Record<Step, number>> = $state({});

  readonly #commands: ConsultCommands;
  readonly #saver = new Saver((newest) => this.#send(newest));

  constructor(view: ConsultView, commands: ConsultCommands) {
    this.#commands = commands;
    this.view = view;
    this.draft = structuredClone(view.draft);
    this.step = firstOpen(view);
  }

  get id(): string {
    return this.view.id;
  }

  /** Whether the sheet is frozen: nothing can be edited until it is given up. */
  get frozen(): boolean {
    return this.view.signing !== null;
  }

  /** Whether something typed is not yet saved. */
  get unsaved(): boolean {
    return this.#saver.unsaved;
  }

  /** Changes the draft and has it saved once the hands rest. */
  edit(change: (draft: Draft) => void): void {
    if (this.frozen || this.freezing) return;
    change(this.draft);
    this.#saver.touch();
  }

  /** Saves what is not yet saved, now. Says whether everything is; not so where it was dropped. */
  async flush(): Promise<boolean> {
    const { frozen } = this;
    return (await this.#saver.flush()) && this.frozen === frozen;
  }

  async #send(newest: () => boolean): Promise<boolean> {
    try {
      const view = await this.#commands.change(this.id, $state.snapshot(this.draft) as Draft);
      this.failure = null;
      this.view = view;
      if (newest()) this.#take(view.draft);
      return true;
    } catch (cause) {
      await this.#refused(Failure.from(cause));
      return false;
    }
  }

  /** What is typed after the freezing is not on the sheet that is signed: it is dropped, and that is said. */
  async #refused(failure: Failure): Promise<void> {
    this.failure = failure;
    if (failure.code !== 'frozen') return;
    try {
      await this.reload();
      this.dropped = true;
    } catch (cause) {
      this.failure = Failure.from(cause);
    }
  }

  /** Takes the consultation over as the core has it, and opens it where one goes on. */
  async reload(): Promise<void> {
    const view = await this.#commands.resume(this.id);
    this.#saver.settle();
    this.failure = null;
    this.view = view;
    this.draft = structuredClone(view.draft);
    this.step = firstOpen(view);
  }

  /**
   * Saves, then has the sheet made or frozen. From this call until that is done nothing can be edited, so that what
   * is read and signed is what was typed. Says whether all was saved and the work done.
   */
  async still(work: () => Promise<void>): Promise<boolean> {
    if (this.freezing) return false;
    this.freezing = true;
    try {
      if (!(await this.flush())) return false;
      await work();
      return true;
    } catch (cause) {
      if (Failure.from(cause).code !== 'frozen') throw cause;
      await this.reload();
      return false;
    } finally {
      this.freezing = false;
    }
  }

  /** Takes over what the core made of the draft, where that differs. */
  #take(draft: Draft): void {
    if (JSON.stringify(draft) !== JSON.stringify($state.snapshot(this.draft))) this.draft = structuredClone(draft);
  }

  /** What is open in a step. */
  gaps(step: Step): Gap[] {
    return this.view.gaps.filter((gap) => gap.step === step);
  }

  /** The gaps of a step that are to be shown: none before going on was tried. */
  problems(step: Step): Gap[] {
    return this.attempts[step] ? this.gaps(step) : [];
  }

  /** The message at a field, once going on was tried. */
  message(field: string): string | undefined {
    const attempted = STEPS.filter((step) => this.attempts[step]);
    return attempted.flatMap((step) => this.gaps(step)).find((gap) => gap.field === field)?.message;
  }

  /** Saves, then opens the next step; with gaps it stays and has them shown. Says whether it went on. */
  async advance(): Promise<boolean> {
    const step = this.step;
    if (!(await this.flush())) return false;
    if (this.gaps(step).length > 0) {
      this.attempts[step] = (this.attempts[step] ?? 0) + 1;
      return false;
    }
    const next = STEPS[STEPS.indexOf(step) + 1];
    if (next) this.step = next;
    return true;
  }

  /** Saves, then opens any step, whatever is still missing in this one; not while the sheet is being frozen. */
  async goTo(step: Step): Promise<void> {
    if (this.freezing || !(await this.flush())) return;
    this.step = step;
    this.dropped = false;
  }

  /** Takes in how far the signing has come. */
  signed(signing: SigningView): void {
    const unsigned = signing.places.filter((place) => !place.signedAt).length;
    const steps = this.view.steps.map((step): StepView => {
      if (step.step === 'consent') return { ...step, open: unsigned, state: unsigned ? 'incomplete' : 'done' };
      if (step.step === 'sheet' && signing.record) return { ...step, open: 0, state: 'done' };
      return step;
    });
    this.view = { ...this.view, signing, steps };
  }

  /** Gives up the frozen sheet and its signatures; that is kept in the archive's trail. */
  async thaw(): Promise<void> {
    const view = await this.#commands.thaw(this.id);
    this.view = view;
    this.draft = structuredClone(view.draft);
  }
}

/** Where one goes on: the sheet once sealed, consent while signing, otherwise the first step that is not done. */
export function firstOpen(view: ConsultView): Step {
  if (view.signing) return view.signing.record ? 'sheet' : 'consent';
  return view.steps.find((s) => s.state !== 'done' && s.step !== 'sheet')?.step ?? 'consent';
}

/** The open consultation, for every step within it. */
export const [getConsult, setConsult] = createContext<Consult>();
