/** A part of the settings being saved: what stopped it, at which field, and whether it is done. */
import { Failure } from '../backend/failure';

export type Change = (work: () => Promise<unknown>) => Promise<void>;

export class Saving {
  busy = $state(false);
  failure: Failure | null = $state(null);
  /** What was done, in words. */
  done = $state('');
  attempt = $state(0);

  /** The message at a field; with a room's name before it or without. */
  message(field: string): string | undefined {
    const last = field.split('.').at(-1);
    return this.failure?.fields.find((f) => f.field === field || f.field === last)?.message;
  }

  /** Something was typed again: what was said of the last try no longer stands. */
  touched(): void {
    this.done = '';
  }

  async run(work: () => Promise<void>, done: string): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    this.failure = null;
    this.done = '';
    try {
      await work();
      this.done = done;
      return true;
    } catch (cause) {
      this.failure = Failure.from(cause);
      this.attempt += 1;
      return false;
    } finally {
      this.busy = false;
    }
  }
}
