/**
 * Saves what is changed once the hands rest, and while they do not, every now and then: one save at a time, and again
 * where one failed. It does not know what is saved; whoever holds that says how.
 */

/** How long the hands must rest before what was changed is saved, ms. */
export const REST = 150;
/** How long what was changed waits for its save at most, whether the hands rest or not, ms. */
export const LONGEST = 500;

export class Saver {
  readonly #save: (newest: () => boolean) => Promise<boolean>;
  #changed = 0;
  #saved = 0;
  #rested: ReturnType<typeof setTimeout> | undefined;
  #waited: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> | null = null;

  /** `save` saves all there is and says whether that worked; `newest` tells it whether nothing was changed meanwhile. */
  constructor(save: (newest: () => boolean) => Promise<boolean>) {
    this.#save = save;
  }

  /** Whether something changed is not saved yet. */
  get unsaved(): boolean {
    return this.#changed !== this.#saved;
  }

  /** Something was changed: it is saved once the hands rest, or when it has waited for long. */
  touch(): void {
    this.#changed += 1;
    clearTimeout(this.#rested);
    this.#rested = setTimeout(() => void this.flush(), REST);
    // From the first change that no save has begun to take with it.
    this.#waited ??= setTimeout(() => void this.flush(), LONGEST);
  }

  /** Saves what is not yet saved, now. Says whether everything is. */
  async flush(): Promise<boolean> {
    this.#wait();
    while (this.unsaved) {
      const before = this.#saved;
      await this.#next();
      if (this.#saved === before) return false;
    }
    return true;
  }

  /** What was changed is not to be saved any more. */
  settle(): void {
    this.#wait();
    this.#saved = this.#changed;
  }

  /** Waits for the next change. */
  #wait(): void {
    clearTimeout(this.#rested);
    clearTimeout(this.#waited);
    this.#waited = undefined;
  }

  /** After the save that is under way, if any, one more for what is left. */
  async #next(): Promise<void> {
    if (this.#saving) {
      await this.#saving;
      if (!this.unsaved) return;
    }
    this.#saving ??= this.#once().finally(() => (this.#saving = null));
    await this.#saving;
  }

  async #once(): Promise<void> {
    const changed = this.#changed;
    // Settled meanwhile, it stays so.
    if (await this.#save(() => this.#changed === changed)) this.#saved = Math.max(this.#saved, changed);
  }
}
