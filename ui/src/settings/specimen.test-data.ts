/** Settings and content, as small as the tests of this room need them. */
import type { Content, Settings } from '../backend/types';
import { emptyClinic } from '../lock/first-start';

export function settings(): Settings {
  return {
    clinic: {
      ...emptyClinic(),
      name: 'Skin',
      address: ['1 Road'],
      country: 'GB',
      phone: '020 7946 0000',
      phoneOutOfHours: '111',
    },
    clinicUnsaved: false,
    clinician: { name: 'Dr Ana Morales', grade: 'Dermatologist', registration: '' },
    policy: {
      confirmed: [],
      waits: {},
      approvals: {},
      rules: {
        majority: null,
        reflectionHours: null,
        minorReflectionHours: null,
        retentionYears: null,
        retentionMinorAge: null,
        consentMonths: null,
      },
    },
    printer: '',
    idleMinutes: 5,
    covered: true,
    seal: { subject: 'CN=Skin', validTo: '2036-11-01T00:00:00Z', fingerprint: 'aa:bb', selfSigned: true, expiry: null },
    authority: null,
    waiting: 0,
    waitingWhy: null,
  };
}

export function content(): Content {
  const rule = {
    id: 'retinoid',
    outcome: 'wait',
    wait: { from: null, min: 7, default: 14, max: 28 },
    sources: [],
    differ: false,
    confidence: 'low',
  };
  return {
    countries: [{ id: 'GB', paper: 'a4', emergency: '999', reflectionHours: 0, majority: 18 }],
    groups: [{ id: 'skin' }],
    questions: [{ id: 'creams', group: 'skin', rules: [rule] }],
    unconfirmed: ['retinoid'],
    sources: [],
    treating: { consentMonths: 12 },
    languages: [
      { id: 'en', name: 'English', version: '1', direction: 'ltr', approval: null, lapsed: false },
      { id: 'ar', name: 'العربية', version: '1', direction: 'rtl', approval: null, lapsed: false },
    ],
    texts: {},
  } as unknown as Content;
}
