/** The patient's answers on their way to the core: shown at once, sent a moment later, sent again where that failed. */
import type { Answer } from '../backend/types';
import type { Answers } from '../steps/screening/answers';

/** How long the hands must rest before something is sent, ms. */
const REST = 150;

export class Giving {
  answers: Answers = $state.raw({});
  /** Why the last answers are not kept yet. */
  failure: unknown = $state.raw(null);
  readonly #send: (given: Answers) => Promise<unknown>;
  #waiting: Answers = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last: Promise<void> = Promise.resolve();

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
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), REST);
  }

  /** Sends what waits; once it is kept, or not, on return. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#last = this.#last.then(() => this.#once());
    return this.#last;
  }

  /** Sends what waits, and throws why where it is not kept then. */
  async keep(): Promise<void> {
    await this.flush();
    if (this.failure) throw this.failure;
  }

  async #once(): Promise<void> {
    const given = this.#waiting;
    if (Object.keys(given).length === 0) return;
    this.#waiting = {};
    try {
      await this.#send(given);
      this.failure = null;
    } catch (cause) {
      this.#waiting = { ...given, ...this.#waiting };
      this.failure = cause;
    }
  }
}
