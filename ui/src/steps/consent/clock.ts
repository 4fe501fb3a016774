/**
 * How long each part of the sheet is in front of the patient: counted second by second while the page is visible, and
 * told to the core every few seconds. What could not be told is told with the next. It judges nothing.
 */
import { Failure } from '../../backend/failure';
import type { Reading } from '../../backend/types';

/** How often it is told, seconds. */
export const TOLD_EVERY = 5;

/** How far a part has to reach into the window to be in front of somebody, px. */
const EDGE = 64;

export class ReadingClock {
  readonly #language: string;
  readonly #tell: (more: Reading) => Promise<unknown>;
  readonly #timer: ReturnType<typeof setInterval>;
  #observers: IntersectionObserver[] = [];
  #inFront = new Set<Element>();
  #seconds = 0;
  #parts = new Map<string, number>();
  #reachedEnd = false;
  #endTold = false;
  #telling: Promise<void> = Promise.resolve();

  constructor(language: string, tell: (more: Reading) => Promise<unknown>) {
    this.#language = language;
    this.#tell = tell;
    this.#timer = setInterval(() => this.#tick(), 1000);
    document.addEventListener('visibilitychange', this.#hidden);
  }

  /** Watches the parts in `place`, and `end`, which stands after the last of them. */
  watch(place: HTMLElement, end: HTMLElement): void {
    this.#observers.forEach((observer) => observer.disconnect());
    this.#inFront.clear();
    const root = scrollerOf(place);
    const parts = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) this.#inFront.add(target);
          else this.#inFront.delete(target);
        }
      },
      { root, rootMargin: `-${EDGE}px 0px` },
    );
    const last = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) this.#reachedEnd = true;
      },
      { root },
    );
    place.querySelectorAll('[data-part]').forEach((part) => parts.observe(part));
    last.observe(end);
    this.#observers = [parts, last];
  }

  /** Counts no more, and tells what is left. */
  stop(): void {
    clearInterval(this.#timer);
    document.removeEventListener('visibilitychange', this.#hidden);
    this.#observers.forEach((observer) => observer.disconnect());
    void this.tell();
  }

  /** Tells what was counted since the last time, after what is being told. */
  tell(): Promise<void> {
    this.#telling = this.#telling.then(() => this.#once());
    return this.#telling;
  }

  async #once(): Promise<void> {
    if (this.#seconds === 0 && this.#reachedEnd === this.#endTold) return;
    const more: Reading = {
      language: this.#language,
      seconds: this.#seconds,
      parts: [...this.#parts].map(([part, seconds]) => ({ part, seconds })),
      reachedEnd: this.#reachedEnd,
    };
    this.#seconds = 0;
    this.#parts.clear();
    try {
      await this.#tell(more);
      this.#endTold = more.reachedEnd;
    } catch (cause) {
      // After the freezing nothing is counted any more.
      if (Failure.from(cause).code === 'frozen') return;
      this.#seconds += more.seconds;
      for (const { part, seconds } of more.parts) this.#count(part, seconds);
    }
  }

  readonly #hidden = (): void => {
    if (document.visibilityState === 'hidden') void this.tell();
  };

  #tick(): void {
    if (document.visibilityState !== 'visible' || this.#inFront.size === 0) return;
    this.#seconds += 1;
    for (const part of this.#inFront) this.#count(part.getAttribute('data-part') ?? '', 1);
    if (this.#seconds % TOLD_EVERY === 0) void this.tell();
  }

  #count(part: string, seconds: number): void {
    this.#parts.set(part, (this.#parts.get(part) ?? 0) + seconds);
  }
}

/** What scrolls an element; the window itself where nothing else does. */
function scrollerOf(element: HTMLElement): HTMLElement | null {
  for (let above = element.parentElement; above; above = above.parentElement)
    if (/auto|scroll/.test(getComputedStyle(above).overflowY)) return above;
  return null;
}
