/** Dates as typed: three boxes on the screen, `YYYY-MM-DD` in the draft, and what makes no date kept as it is. */

export interface DateBoxes {
  day: string;
  month: string;
  year: string;
}

/** Fills the boxes from a date text. A text that is not cut by two dashes lies whole in the year's box. */
export function toBoxes(text: string): DateBoxes {
  const parts = text.split('-');
  if (parts.length !== 3) return { day: '', month: '', year: text };
  const [year = '', month = '', day = ''] = parts;
  return { day: strip(day), month: strip(month), year };
}

/** Writes the boxes as text: padded where both are numbers, otherwise just as they were typed; empty if all are. */
export function fromBoxes({ day, month, year }: DateBoxes): string {
  if (!day.trim() && !month.trim() && !year.trim()) return '';
  return `${year.trim()}-${pad(month)}-${pad(day)}`;
}

function pad(text: string): string {
  const trimmed = text.trim();
  return /^\d$/.test(trimmed) ? `0${trimmed}` : trimmed;
}

function strip(text: string): string {
  return /^0\d$/.test(text) ? text.slice(1) : text;
}

/** Whether a text names a day of the calendar. */
export function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(2000, 0, 1));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

const LONG = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** `2026-12-03` as "3 December 2026"; what is no date as it stands. */
export function shownDate(text: string): string {
  return isDate(text) ? LONG.format(new Date(`${text}T00:00:00Z`)) : text;
}

const HERE = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

/** Today by the clock on the wall: "3 December 2026". */
export function shownToday(): string {
  return HERE.format(new Date());
}

const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

/** A moment (RFC 3339) as the clock on the wall shows it. */
export function shownMoment(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : MOMENT.format(at);
}
