/** A judged file, as small as the tests of this room need it. */
import type { Judged, JudgedSeal, JudgedStamp } from '../backend/types';

export function seal(more: Partial<JudgedSeal>): JudgedSeal {
  return {
    name: 'Ada Byron',
    meaning: 'I agree',
    verdict: 'intact',
    at: '2026-11-01T10:00:00Z',
    stampedAt: null,
    known: 'clinic',
    signer: 'Skin',
    issuer: 'Skin',
    validTo: '2036-11-01T00:00:00Z',
    fingerprint: 'aabb',
    algorithm: 'ECDSA',
    problem: null,
    ...more,
  };
}

export function timeStamp(more: Partial<JudgedStamp>): JudgedStamp {
  return {
    verdict: 'intact',
    at: '2026-11-01T11:00:00Z',
    authority: 'Stamps',
    chosen: true,
    onDocument: true,
    seals: 2,
    proofs: false,
    unproven: [],
    coversWholeFile: true,
    problem: null,
    ...more,
  };
}

export function judged(more: Partial<Judged>): Judged {
  return {
    name: 'sheet.pdf',
    size: 81_920,
    verdict: 'intact',
    ours: true,
    coversWholeFile: true,
    problem: null,
    seals: [seal({})],
    timeStamps: [],
    revisions: [
      { number: 1, afterSeal: false, added: [{ harmless: true, says: 'The document.' }] },
      { number: 2, afterSeal: true, added: [{ harmless: true, says: 'A seal in the field “patient”.' }] },
    ],
    unchecked: ['Whether a certificate was revoked later on.'],
    trusted: [],
    ...more,
  };
}
