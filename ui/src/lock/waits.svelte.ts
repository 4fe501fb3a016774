/** How long each name waits after wrong tries, counted down. The core judges; this only tells. */
import type { HolderView } from '../backend/types';

export class Waits {
  #over: Record<string, number> = $state({});
  #now = $state(Date.now());
  #timer: ReturnType<typeof setInterval> | undefined;

  /** Begins with what the core says now. */
  begin(holders: HolderView[]): void {
    this.#now = Date.now();
    this.#over = Object.fromEntries(holders.map(({ id, waitSeconds }) => [id, this.#now + waitSeconds * 1000]));
    this.stop();
    if (holders.some(({ waitSeconds }) => waitSeconds > 0))
      this.#timer = setInterval(() => {
        this.#now = Date.now();
        if (Object.values(this.#over).every((over) => over <= this.#now)) this.stop();
      }, 250);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Whole seconds, rounded up. */
  seconds(id: string): number {
    return Math.max(0, Math.ceil(((this.#over[id] ?? 0) - this.#now) / 1000));
  }
}
