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

/** Lengths on the scale, mm. */
export const SCALE = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.5] as const;

/** The length on the scale in the middle of what is usual. */
export function middle(typicalMin: number, typicalMax: number): number {
  const aim = (typicalMin + typicalMax) / 2;
  const inside = SCALE.filter((length) => length >= typicalMin && length <= typicalMax);
  // Of two equally near the shorter: it can be lengthened with good reason.
  return inside.reduce<number>(
    (best, length) => (Math.abs(length - aim) < Math.abs(best - aim) - 1e-9 ? length : best),
    inside[0] ?? typicalMin,
  );
}

/** Millimetres as written: two digits, or one where the second is nought. */
export function shownLength(mm: number): string {
  return Number(mm.toFixed(2)) * 10 === Math.round(mm * 10) ? mm.toFixed(1) : mm.toFixed(2);
}

/** Reads a length in mm; none where it is no number above nought. */
export function readLength(text: string): number | null {
  const number = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(number) && number > 0 ? number : null;
}

/** The usual glide product, proposed with the usual course. */
export const USUAL_GLIDE = 'Sterile hyaluronic acid gel';
