/**
 * The day of treatment in the window: what was typed, and what the core last said of it.
 *
 * What is typed is shown at once and sent a moment later, one message at a time. The questions are asked through a
 * consult of their own, whose changes are saved with the treatment. It judges nothing.
 */
import { Failure } from '../backend/failure';
import type { ConsultView, Gap, Treatment, TreatmentView } from '../backend/types';
import { Consult, REST } from '../frame/consult.svelte';

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
  #counted = 0;
  #saved = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | null = null;

  constructor(view: TreatmentView, commands: DayCommands) {
    this.#commands = commands;
    this.view = view;
    this.typed = structuredClone(view.treatment);
    this.consult = new Consult(view.consult, {
      change: async (_, draft) => {
        this.typed.consult = structuredClone(draft);
        this.#counted += 1;
        if (!(await this.#saveAll())) throw this.failure ?? Failure.from(null);
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
    return this.#counted !== this.#saved || this.consult.unsaved;
  }

  /** Changes the treatment and has it saved once the hands rest. */
  edit(change: (treatment: Treatment) => void): void {
    change(this.typed);
    this.#counted += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#saveAll(), REST);
  }

  /** Saves what is not yet saved, now. Says whether everything is. */
  async flush(): Promise<boolean> {
    return (await this.consult.flush()) && (await this.#saveAll());
  }

  async #saveAll(): Promise<boolean> {
    clearTimeout(this.#timer);
    while (this.#counted !== this.#saved) {
      this.#sending ??= this.#send().finally(() => (this.#sending = null));
      await this.#sending;
      if (this.failure) return false;
    }
    return true;
  }

  async #send(): Promise<void> {
    const counted = this.#counted;
    try {
      const view = await this.#commands.changeTreatment(this.id, $state.snapshot(this.typed) as Treatment);
      this.#saved = counted;
      this.failure = null;
      this.view = view;
      if (!this.consult.unsaved) this.#ask(view.consult);
    } catch (cause) {
      this.failure = Failure.from(cause);
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
