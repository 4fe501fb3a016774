/** What the first start asks, page by page, and what stops each page. The core checks everything again. */
import { Failure } from '../backend/failure';
import type { Clinic, Clinician, Gap, UserRole } from '../backend/types';

export type Problem = Pick<Gap, 'field' | 'message'>;

export const PAGES = ['The clinician', 'The clinic', 'The passphrase', 'The recovery code'] as const;

/** Shortest passphrase, in characters. */
export const SHORTEST = 10;

export function emptyClinic(): Clinic {
  return {
    name: '',
    address: [],
    country: '',
    phone: '',
    phoneOutOfHours: '',
    hours: '',
    contact: '',
    logo: null,
    paper: null,
    emergency: '',
  };
}

export function clinicProblems(clinic: Clinic): Problem[] {
  const found: Problem[] = [];
  const need = (field: keyof Clinic, there: boolean, message: string) => {
    if (!there) found.push({ field: `clinic.${field}`, message });
  };
  need('name', !!clinic.name.trim(), 'Write the name of the clinic.');
  need('address', clinic.address.length > 0, 'Write the address of the clinic.');
  need('country', !!clinic.country, 'Choose the country.');
  need('phone', dialable(clinic.phone), 'Write the number that patients call in opening hours.');
  need('phoneOutOfHours', dialable(clinic.phoneOutOfHours), 'Write the number that patients call out of hours.');
  return found;
}

function dialable(text: string): boolean {
  return /\d.*\d.*\d/.test(text);
}

/** A grade is asked of clinicians alone: what they sign bears it. */
export function clinicianProblems(clinician: Clinician, role: UserRole = 'clinician'): Problem[] {
  const found: Problem[] = [];
  if (!clinician.name.trim()) found.push({ field: 'clinician.name', message: 'Write the name.' });
  if (role === 'clinician' && !clinician.grade.trim())
    found.push({ field: 'clinician.grade', message: 'Write the grade or specialty.' });
  return found;
}

/** `room` stands before the names of the fields. */
export function passphraseProblems(passphrase: string, again: string, room = ''): Problem[] {
  if ([...passphrase].length < SHORTEST) {
    return [{ field: `${room}passphrase`, message: `Write a passphrase of at least ${SHORTEST} characters.` }];
  }
  if (passphrase !== again) {
    return [{ field: `${room}again`, message: 'The two differ. Write the same passphrase again.' }];
  }
  return [];
}

/** What the core says of a secret, at the field in which it was typed; other failures as they are. */
export function told(cause: unknown, fields: Partial<Record<Failure['code'], string>>): Failure {
  const failure = Failure.from(cause);
  const field = fields[failure.code];
  if (!field) return failure;
  const message = `${failure.message} ${failure.hint}`.trim();
  return new Failure(failure.code, failure.message, failure.hint, [{ field, message }]);
}

/** The page on which a field is asked. */
export function pageOf(field: string): number {
  if (field.startsWith('clinician.')) return 0;
  if (field.startsWith('clinic.')) return 1;
  return 2;
}
