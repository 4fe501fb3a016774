/** The next value up or down, for values that are stepped through by large buttons. */
import { millimetres } from '../steps/plan/course';

/** The neighbour of a length on the scale that is offered; from a length between two the nearer one that way. */
export function nextLength(scale: readonly number[], length: string, way: 1 | -1): string | undefined {
  const now = millimetres(length);
  if (!Number.isFinite(now)) {
    const first = scale[0];
    return first === undefined ? undefined : String(first);
  }
  const beyond = scale.filter((mm) => (way > 0 ? mm > now : mm < now));
  const next = way > 0 ? beyond[0] : beyond.at(-1);
  return next === undefined ? undefined : String(next);
}

/** Passes one more or less; counting begins at the usual number. */
export function nextPasses(passes: number | null, way: 1 | -1, { usual, most }: { usual: number; most: number }) {
  if (passes === null) return usual;
  const next = passes + way;
  return next >= 1 && next <= most ? next : undefined;
}

/** A month of a pack one further; stepping begins at `from`, the month of today. */
export function nextMonth(expiry: string, by: number, from: string): string {
  const match = /^(\d{4})-(\d{2})/.exec(expiry);
  if (!match) return from.slice(0, 7);
  const months = Number(match[1]) * 12 + Number(match[2]) - 1 + by;
  return `${String(Math.floor(months / 12)).padStart(4, '0')}-${String((months % 12) + 1).padStart(2, '0')}`;
}
