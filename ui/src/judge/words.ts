/** What was found in a file, in plain words. Only what was checked and holds has the tone of something done. */
import type { Judged, JudgedSeal, JudgedStamp } from '../backend/types';
import { shownDate, shownMoment } from '../components/date';

export type Tone = 'done' | 'caution' | 'stop';

export interface Said {
  tone: Tone;
  title: string;
  text: string;
}

/** Whether somebody vouches for everyone who sealed. */
function vouched({ seals }: Judged): boolean {
  return seals.length > 0 && seals.every((seal) => seal.known === 'clinic' || seal.known === 'trusted');
}

/** The file as a whole, in one sentence and what it means. */
export function verdict(judged: Judged): Said {
  if (judged.verdict === 'changed') {
    return {
      tone: 'stop',
      title: 'This file is not as it was sealed',
      text: 'Something in it changed since. Do not rely on it; ask for the file as it was sealed.',
    };
  }
  if (judged.verdict === 'notChecked') {
    return {
      tone: 'caution',
      title: 'This file was not wholly checked',
      text: 'Do not take it for unchanged. Another program may be able to judge it.',
    };
  }
  if (judged.seals.length === 0) {
    return {
      tone: 'caution',
      title: 'Nothing has changed since the time-stamp',
      text: 'Nobody sealed this file. The time-stamp shows that it was there, not whose it is.',
    };
  }
  if (!vouched(judged)) {
    return {
      tone: 'caution',
      title: 'Nothing has changed since it was sealed',
      text: 'Who sealed it is not shown: nobody who is known here vouches for that.',
    };
  }
  return {
    tone: 'done',
    title: 'Nothing has changed since it was sealed, and who sealed it is known',
    text: judged.ours ? 'Every byte of this sheet was checked.' : 'Everything that its seals cover was checked.',
  };
}

/** Who vouches for the one who sealed. */
export function identity(seal: JudgedSeal): { tone: Tone; text: string } {
  const signer = seal.signer ?? 'no name';
  switch (seal.known) {
    case 'clinic':
      return { tone: 'done', text: `Sealed with the clinic’s own key (${signer}).` };
    case 'trusted':
      return { tone: 'done', text: `Sealed by ${signer}, vouched for by a certificate that you trust.` };
    case 'itselfOnly':
      return { tone: 'caution', text: `The certificate says “${signer}” and vouches for itself only.` };
    case 'issuer':
      return {
        tone: 'caution',
        text: `The certificate says “${signer}”. “${seal.issuer ?? ''}” vouches for that, whom nobody here knows.`,
      };
    default:
      return { tone: 'stop', text: 'Who sealed it is not shown.' };
  }
}

/** When the seal was made: what it claims, and what is shown. */
export function times(seal: JudgedSeal): string[] {
  const said = [];
  if (seal.stampedAt) said.push(`It was there on ${shownMoment(seal.stampedAt)}, as a time-stamp shows.`);
  if (seal.at) said.push(`It says ${shownMoment(seal.at)}, by the sealer’s own clock.`);
  if (said.length === 0) said.push('It says no time.');
  if (seal.validTo) said.push(`The certificate is good until ${shownDate(seal.validTo.slice(0, 10))}.`);
  return said;
}

/** What a time-stamp shows. */
export function stamp(of: JudgedStamp): { tone: Tone; text: string } {
  if (of.verdict !== 'intact' || !of.at) {
    const tone = of.verdict === 'notChecked' ? 'caution' : 'stop';
    return { tone, text: of.problem ?? 'This time-stamp was not checked.' };
  }
  const what = of.onDocument ? 'The file as it then was' : 'One seal';
  const whose = of.chosen ? 'an authority that the clinic chose' : 'which nobody here chose';
  const seals = of.onDocument ? `, with ${of.seals === 1 ? '1 seal' : `${of.seals} seals`}` : '';
  const proofs = of.proofs ? ' and the proofs that the certificates were good' : '';
  const unproven =
    of.unproven.length > 0
      ? ` Nothing in it tells whether these certificates were revoked: ${of.unproven.join(', ')}.`
      : '';
  return {
    tone: of.chosen && !unproven ? 'done' : 'caution',
    text: `${what}${seals}${proofs} was there on ${shownMoment(of.at)}. So says ${of.authority ?? 'somebody'}, ${whose}.${unproven}`,
  };
}
