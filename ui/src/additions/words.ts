/** What records are called, and what was added to them, in the clinician's words. */
import type { AddedView, Covered, RecordKind } from '../backend/types';
import { shownMoment } from '../components/date';

export const TITLES: Record<RecordKind, string> = {
  consent: 'Signed sheet',
  deferral: 'Deferral letter',
  paper: 'Consent signed on paper',
  addendum: 'Addendum',
  correction: 'Correction',
  withdrawal: 'Withdrawal of consent',
  treatment: 'Treatment record',
};

export const COVERED: Record<Covered, string> = {
  treatment: 'The treatment',
  teaching: 'Photographs to teach other health staff',
  marketing: 'Photographs in public',
};

/** What was added, in one line: first of all that a consent does not stand any more. */
export function said(added: AddedView): string {
  const at = shownMoment(added.sealedAt);
  if (added.kind === 'correction') return `Corrected on ${at}`;
  if (added.kind === 'addendum') return `Added on ${at}`;
  if (added.covers.includes('treatment')) return `Consent withdrawn on ${at}`;
  return `Permission for photographs withdrawn on ${at}`;
}
