/** Keeps what is being written: the newest words, one save after the other, and all of them before the room is locked. */
import { keepAddition } from '../backend';
import type { Addition } from '../backend/types';
import { beforeLock } from '../frame/rooms';

export class Keeping {
  #next: Addition | null = null;
  #run: Promise<void> | null = null;

  constructor(
    private readonly id: string,
    private readonly failed: (cause: unknown) => void,
  ) {}

  /** Keeps this as soon as the save before it is done; what was typed between is in it. */
  put(addition: Addition): void {
    this.#next = addition;
    if (this.#run) return;
    this.#run = this.#all();
    beforeLock.add(this.flush);
  }

  /** Waits until everything is kept. */
  flush = async (): Promise<void> => {
    await this.#run;
  };

  async #all(): Promise<void> {
    while (this.#next) {
      const addition = this.#next;
      this.#next = null;
      try {
        await keepAddition(this.id, addition);
      } catch (cause) {
        this.failed(cause);
      }
    }
    this.#run = null;
    beforeLock.delete(this.flush);
  }
}
