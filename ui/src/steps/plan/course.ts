/** The usual course for what was chosen, as a first proposal; the clinician writes the course. */
import type { Concern, Range } from '../../backend/types';

export interface Course {
  sessions: Range;
  intervalDays: Range;
}

/** The widest range over the chosen concerns; none where nothing known is chosen. */
export function usualCourse(concerns: Concern[]): Course | null {
  if (concerns.length === 0) return null;
  return {
    sessions: widest(concerns.map((c) => c.sessions)),
    intervalDays: widest(concerns.map((c) => c.intervalDays)),
  };
}

function widest(ranges: Range[]): Range {
  return { min: Math.min(...ranges.map((r) => r.min)), max: Math.max(...ranges.map((r) => r.max)) };
}

/** "3" or "3 to 6". */
export function shownRange({ min, max }: Range): string {
  return min === max ? String(min) : `${min} to ${max}`;
}

/** Days as whole weeks where they are such: "4 weeks". */
export function inWeeks(days: string): string {
  const number = Number(days);
  if (!Number.isInteger(number) || number < 7 || number % 7 !== 0) return '';
  return number === 7 ? '1 week' : `${number / 7} weeks`;
}

/** A length as typed, with a point or a comma, in mm; NaN where it is none. */
export function millimetres(text: string): number {
  return text.trim() === '' ? NaN : Number(text.replace(',', '.'));
}

/** Millimetres as written: two digits, or one where the second is nought. */
export function shownLength(mm: number): string {
  return Number(mm.toFixed(2)) * 10 === Math.round(mm * 10) ? mm.toFixed(1) : mm.toFixed(2);
}

/** A length as typed, as one reads it: "0.8 mm"; nothing while there is none. */
export function written(text: string): string {
  const mm = millimetres(text);
  return Number.isFinite(mm) ? `${shownLength(mm)} mm` : '';
}
