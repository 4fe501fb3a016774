/** The patient's answers on their way to the core: shown at once, sent a moment later, sent again where that failed. */
import type { Answer } from '../backend/types';
import { Saver } from '../frame/saver';
import type { Answers } from '../steps/screening/answers';

export class Giving {
  answers: Answers = $state.raw({});
  /** Why the last answers are not kept yet. */
  failure: unknown = $state.raw(null);
  readonly #send: (given: Answers) => Promise<unknown>;
  #waiting: Answers = {};
  readonly #saver = new Saver(() => this.#once());

  constructor(answers: Answers, send: (given: Answers) => Promise<unknown>) {
    this.answers = answers;
    this.#send = send;
  }

  /** Changes the answers. One that was taken away is one without a value. */
  give(change: (answers: Answers) => Answers): void {
    const before = this.answers;
    const now = change(before);
    const empty: Answer = { value: null, details: {} };
    for (const id of Object.keys({ ...before, ...now }))
      if (now[id] !== before[id]) this.#waiting[id] = now[id] ?? empty;
    this.answers = now;
    this.#saver.touch();
  }

  /** Sends what waits. Says whether all of it is kept. */
  flush(): Promise<boolean> {
    return this.#saver.flush();
  }

  /** Sends what waits, and throws why where it is not kept then. */
  async keep(): Promise<void> {
    if (!(await this.flush())) throw this.failure;
  }

  async #once(): Promise<boolean> {
    const given = this.#waiting;
    this.#waiting = {};
    try {
      await this.#send(given);
      this.failure = null;
      return true;
    } catch (cause) {
      this.#waiting = { ...given, ...this.#waiting };
      this.failure = cause;
      return false;
    }
  }
}
