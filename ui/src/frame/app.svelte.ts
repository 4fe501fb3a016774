/** What the whole window knows: whether the room is open, the content, and which room is shown. */
import type { Failure } from '../backend/failure';
import type { Keeping } from '../additions/keeping';
import type { AppStatus, Content, RecallRow, UserView } from '../backend/types';
import type { Day } from '../treatment/day.svelte';
import type { Consult } from './consult.svelte';

export type SettingsPart = 'clinic' | 'clinician' | 'texts' | 'rules' | 'printing' | 'safety' | 'backups' | 'people';

/** What a recall listed, for coming back to it from one of its records. */
export interface Recall {
  lot: string;
  rows: RecallRow[];
  /** The place in the list of what was opened last. */
  at: number;
}

/** Who types. */
export type Author = Pick<UserView, 'id' | 'name'>;

/** A consultation or a day of treatment with something typed in it that could not be saved before the lock. */
export interface Kept {
  open: Consult | Day;
  /** Who typed it: for nobody else is it shown or sent. */
  by: Author | null;
}

export type Room =
  | { name: 'home' }
  | { name: 'consult'; consult: Consult; by: Author | null }
  | {
      name: 'record';
      id: string;
      /** The recall to go back to. */
      recall?: Recall;
    }
  | { name: 'treatment'; day: Day; by: Author | null }
  | {
      /** In the place of what is kept for somebody else. */
      name: 'kept';
      kept: Kept;
    }
  | { name: 'recall'; back?: Recall }
  | { name: 'judge' }
  | {
      name: 'settings';
      part: SettingsPart;
      /** The language whose texts are opened at once. */
      language?: string;
      /** The consultation to go back to. */
      back?: string;
    };

/** The language that the clinician reads. */
export const CLINIC_LANGUAGE = 'en';

class App {
  status: AppStatus | null = $state.raw(null);
  content: Content | null = $state.raw(null);
  room: Room = $state.raw({ name: 'home' });
  /** What did not work and has no place of its own on the page: shown above any room until another is entered. */
  failure: Failure | null = $state.raw(null);
  /** The consultation that was open when the room was locked. */
  backTo: string | null = null;
  /** The consent whose day of treatment was open when the room was locked. */
  backToDay: string | null = null;
  /** Who was at work when the room was locked: an id. */
  last: string | null = null;
  /** What could not be saved before a lock, and waits for who typed it. */
  kept: Kept[] = $state.raw([]);
  /** What is added to records and is not saved yet, by the record. */
  readonly unkept = new Map<string, Keeping>();

  /** A text for the clinician; the key itself where there is none, so that a gap is seen. */
  text(key: string): string {
    return this.content?.texts[key] ?? key;
  }

  /** A text that may not exist. */
  find(key: string): string | undefined {
    return this.content?.texts[key];
  }

  /** The loaded content. Only rooms behind the lock ask for it, and it is loaded before they open. */
  get known(): Content {
    if (!this.content) throw new Error('The content is loaded before any room opens.');
    return this.content;
  }

  /** Who signs as the clinician. */
  get clinician(): string {
    return this.status?.clinician ?? '';
  }
}

export const app = new App();
