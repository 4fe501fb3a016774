/** Keeps what is being written: the newest words, one save after the other, and all of them before the room is locked. */
import { keepAddition } from '../backend';
import type { Addition } from '../backend/types';
import { beforeLock } from '../frame/rooms';
import { Saver } from '../frame/saver';

export class Keeping {
  readonly #saver = new Saver(() => this.#save());
  #newest: Addition | null = null;

  constructor(
    private readonly id: string,
    private readonly failed: (cause: unknown) => void,
  ) {}

  /** Keeps this as soon as the save before it is done; what was typed between is in it. */
  put(addition: Addition): void {
    this.#newest = addition;
    this.#saver.touch();
    beforeLock.add(this.#kept);
    void this.flush();
  }

  /** Waits until everything is kept, or could not be. */
  flush = async (): Promise<void> => {
    if (await this.#saver.flush()) beforeLock.delete(this.#kept);
  };

  /** The same, and throws where something could not be kept: the window does not close over it unasked. */
  readonly #kept = async (): Promise<void> => {
    await this.flush();
    if (this.#saver.unsaved) throw new Error('What was written is not kept.');
  };

  async #save(): Promise<boolean> {
    try {
      await keepAddition(this.id, this.#newest);
      return true;
    } catch (cause) {
      this.failed(cause);
      return false;
    }
  }
}
