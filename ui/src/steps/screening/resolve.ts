/*
 * Resolving a finding: which ways are open for it, and the resolution each one writes. Whether a resolution
 * clears the finding is judged by the core.
 */
import type { Finding, Outcome, Resolution, When } from '../../backend/types';

/** A way to resolve a finding. */
export interface Way {
  id: 'note' | 'decide' | 'move' | 'wait' | 'against';
  /** What the button says. */
  label: string;
  /** Whether the clinician writes why; it is printed. */
  reason: boolean;
  /** What is written down. */
  kind: Resolution['kind'];
}

const AGAINST: Way = { id: 'against', label: 'Go ahead against this rule', reason: true, kind: 'overridden' };

const MOVE: Way = { id: 'move', label: 'Move the day', reason: false, kind: 'accepted' };
const WAIT: Way = { id: 'wait', label: 'Leave the day open', reason: false, kind: 'accepted' };

/** The ways open for a finding, the usual one first. */
export function ways(finding: Finding): Way[] {
  const against = finding.overriding === 'withReason' ? [AGAINST] : [];
  switch (finding.outcome) {
    case 'proceed':
      return [];
    case 'modify':
      if (finding.word) return [{ id: 'decide', label: 'Write what is done', reason: true, kind: 'accepted' }];
      return [{ id: 'note', label: 'Take note', reason: false, kind: 'accepted' }];
    case 'clinicianDecides':
      return [{ id: 'decide', label: 'Decide', reason: true, kind: 'accepted' }];
    case 'wait':
      return [MOVE, WAIT, ...against];
    case 'doNotTreat':
      return against;
  }
}

/** A resolution of this very finding. Who gives it, and when, is stamped as it is saved. */
function of(finding: Finding, kind: Resolution['kind'], reason: string): Resolution {
  return { finding: finding.id, outcome: finding.outcome, until: finding.until ?? null, kind, reason, by: '', at: '' };
}

/** The resolution that a way writes for a finding. */
export function resolution(finding: Finding, way: Way, reason: string): Resolution {
  return of(finding, way.kind, way.reason ? reason.trim() : '');
}

/** The reason written for a finding, whether or not it resolves it; empty while there is none. */
export function reasonFor(list: Resolution[], finding: string): string {
  return list.findLast((r) => r.finding === finding && r.reason)?.reason ?? '';
}

const others = (list: Resolution[], finding: string) => list.filter((r) => r.finding !== finding);

/** Puts a resolution in the place of any earlier one for the same finding. A reason that it does not use is kept. */
export function resolve(list: Resolution[], given: Resolution): Resolution[] {
  const reason = given.reason ? '' : reasonFor(list, given.finding);
  const kept: Resolution[] = reason ? [{ ...given, kind: 'pending', reason }] : [];
  return [...kept, ...others(list, given.finding), given];
}

/** Takes the resolution of a finding back; its reason is there to be written on. */
export function reopen(list: Resolution[], finding: Finding): Resolution[] {
  return write(list, finding, reasonFor(list, finding.id));
}

/** Keeps a reason as it is typed: it resolves nothing yet. */
export function write(list: Resolution[], finding: Finding, reason: string): Resolution[] {
  const rest = others(list, finding.id);
  return reason ? [...rest, of(finding, 'pending', reason)] : rest;
}

/** How a tier of findings is shown: never by colour alone. */
export interface Tier {
  word: string;
  /** Name of its icon and of its colour tokens. */
  look: 'note' | 'decide' | 'wait' | 'stop';
}

const TIERS: Record<Exclude<Outcome, 'proceed'>, Tier> = {
  modify: { word: 'Advice', look: 'note' },
  clinicianDecides: { word: 'Your decision', look: 'decide' },
  wait: { word: 'Wait', look: 'wait' },
  doNotTreat: { word: 'Do not treat', look: 'stop' },
};

/** The tier of an outcome. */
export function tier(outcome: Outcome): Tier {
  return outcome === 'proceed' ? { word: 'Nothing stands against it', look: 'note' } : TIERS[outcome];
}

/** The day of treatment that a way of waiting sets; none for the other ways. */
export function dayFor(way: Way, finding: Finding, earliest: string | null): When | undefined {
  if (way.id === 'wait') return { when: 'open' };
  if (way.id !== 'move') return undefined;
  const until = finding.until ?? '';
  return { when: 'on', day: earliest && earliest > until ? earliest : until };
}
