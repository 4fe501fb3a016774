/** A part of the settings being saved: what stopped it, at which field, and what was done. */
import { Failure } from '../backend/failure';
import type { Settings } from '../backend/types';

/** Changes the settings and shows what they are then; none where the change was given up. */
export type Change = (work: () => Promise<Settings | null>) => Promise<Settings | null>;

export class Saving {
  #open = $state(0);
  #last: Promise<unknown> = Promise.resolve();
  failure: Failure | null = $state(null);
  /** What was done, in words. */
  done = $state('');
  attempt = $state(0);

  /** Whether a save runs or waits. */
  get busy(): boolean {
    return this.#open > 0;
  }

  /** The message at a field; with a room's name before it or without. */
  message(field: string): string | undefined {
    const last = field.split('.').at(-1);
    return this.failure?.fields.find((f) => f.field === field || f.field === last)?.message;
  }

  /** Something was typed again: what was said of the last try no longer stands. */
  touched(): void {
    this.done = '';
  }

  /**
   * Runs `work`, which says what was done, after what was asked before it: nothing is dropped because something else
   * still runs. Says whether it went well.
   */
  run(work: () => Promise<string>): Promise<boolean> {
    if (!this.busy) {
      this.failure = null;
      this.done = '';
    }
    this.#open += 1;
    const mine = this.#last.then(() => this.#one(work));
    this.#last = mine;
    return mine;
  }

  async #one(work: () => Promise<string>): Promise<boolean> {
    try {
      this.done = await work();
      return true;
    } catch (cause) {
      this.failure = Failure.from(cause);
      this.attempt += 1;
      return false;
    } finally {
      this.#open -= 1;
    }
  }
}
