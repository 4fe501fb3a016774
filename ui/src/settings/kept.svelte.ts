/**
 * What was typed in the settings and is not saved yet. It lives above the parts, so that no change of part or room
 * and no lock empties it; nothing in it is a patient's. Passphrases are not among it: those go with the part.
 */
import { SvelteMap } from 'svelte/reactivity';
import type { Clinic, Clinician, OwnRules } from '../backend/types';
import type { SettingsPart } from '../frame/app.svelte';

/** A form as it was typed, beside what is saved. */
export class Form<T extends object> {
  #typed: T | null = $state(null);
  #saved = $state('');

  get value(): T {
    if (!this.#typed) throw new Error('A form begins before it is shown.');
    return this.#typed;
  }
  set value(value: T) {
    this.#typed = value;
  }

  /** Whether something typed is not saved yet. */
  get open(): boolean {
    return this.#typed !== null && JSON.stringify(this.#typed) !== this.#saved;
  }

  /** Begins with what is saved, unless something typed still waits. */
  begin(saved: T): void {
    if (!this.open) this.#hold(saved);
  }

  /** `sent` is saved, as `saved`. What was typed meanwhile waits for its own turn. */
  settle(sent: T, saved: T): void {
    if (JSON.stringify(this.#typed) === JSON.stringify(sent)) this.#hold(saved);
    else this.#saved = JSON.stringify(saved);
  }

  /** Goes back to what is saved. */
  takeBack(): void {
    if (this.open) this.#typed = JSON.parse(this.#saved) as T;
  }

  #hold(saved: T): void {
    this.#saved = JSON.stringify(saved);
    this.#typed = JSON.parse(this.#saved) as T;
  }
}

export const kept = {
  clinic: new Form<{ clinic: Clinic; own: Record<keyof OwnRules, string> }>(),
  clinician: new Form<Clinician>(),
  approval: new Form<{ by: string; competence: string }>(),
  idle: new Form<{ minutes: string }>(),
  /** Waits, days as typed, by rule. */
  waits: new SvelteMap<string, string>(),
};

/** The parts that hold something that is not saved yet. */
export function waiting(): SettingsPart[] {
  const parts: [SettingsPart, boolean][] = [
    ['clinic', kept.clinic.open],
    ['clinician', kept.clinician.open],
    ['texts', kept.approval.open],
    ['rules', kept.waits.size > 0],
    ['safety', kept.idle.open],
  ];
  return parts.filter(([, open]) => open).map(([part]) => part);
}
