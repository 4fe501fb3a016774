/**
 * The page that the window shows. At the lock it is ended, not hidden: what comes after is a new one, which knows of
 * the one before by ids alone.
 */

/** What leads back to where one was. */
export interface Left {
  /** The consultation that was open. */
  backTo: string | null;
  /** The consent whose day of treatment was open. */
  backToDay: string | null;
  /** Who was at work. */
  last: string | null;
}

const PLACE = 'left';

/** Ends the page, and begins it anew. */
export function endPage(left: Left): void {
  sessionStorage.setItem(PLACE, JSON.stringify(left));
  location.reload();
}

/** What the page before left, once. */
export function leftBefore(): Partial<Left> {
  const left = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  return left ? (JSON.parse(left) as Left) : {};
}
