/** What went wrong, in words for the person at the desk: what happened, and what to do. */
import type { Code, Gap } from './types';

/** A place and what is open there. */
export type FieldFailure = Pick<Gap, 'field' | 'message'>;

/** The core's codes; the others are the window's own. */
export type FailureCode = Code | 'fields' | 'unsaved' | 'unknown';

export class Failure extends Error {
  readonly code: FailureCode;
  readonly hint: string;
  readonly fields: FieldFailure[];

  constructor(code: FailureCode, message: string, hint = '', fields: FieldFailure[] = []) {
    super(message);
    this.name = 'Failure';
    this.code = code;
    this.hint = hint;
    this.fields = fields;
  }

  /** Takes in whatever a command was rejected with. */
  static from(cause: unknown): Failure {
    if (cause instanceof Failure) return cause;
    if (typeof cause === 'object' && cause !== null && 'code' in cause && 'message' in cause) {
      const { code, message, hint, fields } = cause as Partial<Failure>;
      return new Failure(code ?? 'unknown', String(message), hint ?? '', fields ?? []);
    }
    // A fault of the window itself: its words are for engineers, and go where engineers look.
    console.error(cause);
    return new Failure('unknown', 'Something in this window did not work.', 'Try again. What was typed is kept.');
  }
}
