/** The session before, in words. */
import type { TreatedZone } from '../backend/types';
import { app } from '../frame/app.svelte';
import { written } from '../steps/plan/course';

/** Days before today: "28 days ago". */
export function ago(days: number): string {
  if (days === 0) return 'earlier today';
  return days === 1 ? 'yesterday' : `${days} days ago`;
}

/** What was done in a zone: "0.75 mm · 4 passes · Even redness". */
export function doneIn({ skipped, length, passes, endPoint }: TreatedZone): string {
  if (skipped) return 'left out';
  const times = passes === null ? '' : `${passes} ${passes === 1 ? 'pass' : 'passes'}`;
  const seen = endPoint ? app.text(`endPoint.${endPoint}`) : '';
  return [written(length), times, seen].filter(Boolean).join(' · ');
}
