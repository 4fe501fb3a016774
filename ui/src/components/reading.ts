/** How long a sheet was in front of the patient, in words for the clinician. */
import type { ReadingView } from '../backend/types';

/** Seconds as "40 s", "6 min" or "1 min 40 s". */
export function shownSeconds(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

/** In one sentence. */
export function shownReading(reading: ReadingView): string {
  if (reading.seconds === 0) return 'The sheet was not in front of the patient.';
  const end = reading.reachedEnd ? 'read to the end' : 'the end was not reached';
  return `In front of the patient for ${shownSeconds(reading.seconds)}; ${end}.`;
}

/** The parts that were never shown. */
export function neverShown({ parts }: ReadingView): string[] {
  return parts.filter((part) => part.seconds === 0).map((part) => part.part);
}

/** As many as are named in a sentence. */
export const FEW = 3;

/** What was passed over, in words; nothing where every part was shown and the end was reached. */
export function passedOver(reading: ReadingView): string | undefined {
  const never = neverShown(reading);
  if (never.length > FEW) return `${never.length} of ${reading.parts.length} parts were not shown yet.`;
  if (never.length > 0) return `Not shown yet: ${never.map((part) => `“${part}”`).join(', ')}.`;
  return reading.reachedEnd ? undefined : 'The end of the sheet was not reached yet.';
}
