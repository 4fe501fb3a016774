import { expect, it } from 'vitest';
import { clinicianProblems, clinicProblems, emptyClinic, pageOf, passphraseProblems } from './first-start';

it('asks for both numbers to call', () => {
  const clinic = { ...emptyClinic(), name: 'Skin', address: ['1 Road'], country: 'GB', phone: '020 7946 0000' };
  expect(clinicProblems(clinic).map((p) => p.field)).toEqual(['clinic.phoneOutOfHours']);
  expect(clinicProblems({ ...clinic, phoneOutOfHours: 'none' }).map((p) => p.field)).toEqual([
    'clinic.phoneOutOfHours',
  ]);
  expect(clinicProblems({ ...clinic, phoneOutOfHours: '111' })).toEqual([]);
});

it('takes a passphrase that is long enough and twice the same', () => {
  expect(passphraseProblems('short', 'short')[0]?.field).toBe('passphrase');
  expect(passphraseProblems('long enough words', 'other words here')[0]?.field).toBe('again');
  expect(passphraseProblems('long enough words', 'long enough words')).toEqual([]);
});

it('leads a problem to the page that asks for it', () => {
  expect(['clinician.name', 'clinic.phone', 'passphrase'].map(pageOf)).toEqual([0, 1, 2]);
});

it('asks a clinician for a grade, and nobody else', () => {
  const named = { name: 'Ben Adeyemi', grade: '', registration: '' };
  expect(clinicianProblems(named).map((p) => p.field)).toEqual(['clinician.grade']);
  expect(clinicianProblems(named, 'assistant')).toEqual([]);
  expect(clinicianProblems({ ...named, name: ' ' }, 'assistant').map((p) => p.field)).toEqual(['clinician.name']);
});
