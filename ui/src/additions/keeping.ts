/**
 * Keeps what is being written: the newest words, one save after the other, and all of them before the room is locked.
 * What could not be saved then waits for who wrote it: for nobody else is it sent.
 */
import { Failure, keepAddition } from '../backend';
import type { Addition } from '../backend/types';
import { app, type Author } from '../frame/app.svelte';
import { beforeLock, nameOf } from '../frame/rooms';
import { Saver } from '../frame/saver';

export class Keeping {
  readonly #saver = new Saver(() => this.#save());
  #newest: Addition | null = null;
  readonly by: Author | null = app.status?.user ?? null;

  private constructor(
    private readonly id: string,
    private failed: (cause: unknown) => void,
  ) {}

  /** Of what is added to a record. Who wrote something that is not saved yet goes on with it. */
  static of(id: string, failed: (cause: unknown) => void): Keeping {
    const before = app.unkept.get(id);
    if (!before?.isOwn) return new Keeping(id, failed);
    before.failed = failed;
    return before;
  }

  /** What was written and is not saved yet. */
  get unsaved(): Addition | null {
    return this.#saver.unsaved ? this.#newest : null;
  }

  /** Whether who wrote it works. */
  get isOwn(): boolean {
    return app.status?.user?.id === this.by?.id;
  }

  /** Keeps this as soon as the save before it is done; what was typed between is in it. */
  put(addition: Addition): void {
    const before = app.unkept.get(this.id);
    if (before && before !== this) {
      const hint = `Until they unlock, nothing else that is written here is saved.`;
      this.failed(new Failure('unsaved', `What ${nameOf(before.by)} wrote here last is not saved yet.`, hint));
      return;
    }
    this.#newest = addition;
    this.#saver.touch();
    app.unkept.set(this.id, this);
    beforeLock.add(this.#kept);
    void this.flush();
  }

  /** Waits until everything is kept, or could not be. */
  flush = async (): Promise<void> => {
    if (await this.#saver.flush()) this.#over();
  };

  /** What was written is not to be kept any more. */
  drop(): void {
    this.#saver.settle();
    this.#over();
  }

  #over(): void {
    beforeLock.delete(this.#kept);
    if (app.unkept.get(this.id) === this) app.unkept.delete(this.id);
  }

  /** The same as a flush, and throws where something could not be kept: the window does not close over it unasked. */
  readonly #kept = async (): Promise<void> => {
    await this.flush();
    if (this.#saver.unsaved) throw new Error('What was written is not kept.');
  };

  async #save(): Promise<boolean> {
    if (!this.isOwn) return false;
    try {
      await keepAddition(this.id, this.#newest);
      return true;
    } catch (cause) {
      this.failed(cause);
      return false;
    }
  }
}
