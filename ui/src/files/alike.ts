import type { AlikeRow } from '../backend/types';
import { shownDate } from '../components/date';

/** What tells two patients of one name apart: the day of birth and the number, and that there is none. */
export const facts = ({ birthDate, recordNumber }: AlikeRow): string =>
  `${birthDate ? `Born ${shownDate(birthDate)}` : 'No date of birth'} · ${recordNumber || 'no record number'}`;
