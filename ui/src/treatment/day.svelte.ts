/**
 * The day of treatment in the window: what was typed, and what the core last said of it.
 *
 * What is typed is shown at once and sent a moment later, one message at a time. The questions are asked through a
 * consult of their own, whose changes are saved with the treatment. It judges nothing.
 */
import { Failure } from '../backend/failure';
import type { ConsultView, Gap, Treatment, TreatmentView } from '../backend/types';
import { Consult } from '../frame/consult.svelte';
import { Saver } from '../frame/saver';

/** The commands that it needs of the core. */
export interface DayCommands {
  changeTreatment: (id: string, treatment: Treatment) => Promise<TreatmentView>;
}

export class Day {
  /** What the core last said. */
  view: TreatmentView = $state.raw() as TreatmentView;
  /** What stands in the fields. Change it through `edit`. */
  typed: Treatment = $state() as Treatment;
  /** Why the last try to save did not work; none once saved. */
  failure: Failure | null = $state(null);
  /** The questions, asked again. */
  readonly consult: Consult;

  readonly #commands: DayCommands;
  readonly #saver = new Saver(() => this.#send());

  constructor(view: TreatmentView, commands: DayCommands) {
    this.#commands = commands;
    this.view = view;
    this.typed = structuredClone(view.treatment);
    this.consult = new Consult(view.consult, {
      change: async (_, draft) => {
        this.typed.consult = structuredClone(draft);
        this.#saver.touch();
        if (!(await this.#saver.flush())) throw this.failure ?? Failure.from(null);
        return this.view.consult;
      },
      resume: () => Promise.resolve(this.view.consult),
      thaw: () => Promise.resolve(this.view.consult),
    });
    this.consult.step = 'screening';
  }

  get id(): string {
    return this.view.id;
  }

  /** Whether something typed is not yet saved. */
  get unsaved(): boolean {
    return this.#saver.unsaved || this.consult.unsaved;
  }

  /** Changes the treatment and has it saved once the hands rest. */
  edit(change: (treatment: Treatment) => void): void {
    change(this.typed);
    this.#saver.touch();
  }

  /** Saves what is not yet saved, now. Says whether everything is. */
  async flush(): Promise<boolean> {
    return (await this.consult.flush()) && (await this.#saver.flush());
  }

  async #send(): Promise<boolean> {
    try {
      const view = await this.#commands.changeTreatment(this.id, $state.snapshot(this.typed) as Treatment);
      this.failure = null;
      this.view = view;
      if (!this.consult.unsaved) this.#ask(view.consult);
      return true;
    } catch (cause) {
      this.failure = Failure.from(cause);
      return false;
    }
  }

  /** What the core found of the questions, once nothing more was answered. */
  #ask(view: ConsultView): void {
    this.consult.view = view;
  }

  /** The message at a field. */
  message(field: string): string | undefined {
    return this.view.done.find((gap) => gap.field === field)?.message;
  }

  /** What keeps the needle from the skin. */
  get before(): Gap[] {
    return this.view.before;
  }
}
