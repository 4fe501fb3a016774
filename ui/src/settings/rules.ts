/** The rules as the clinic sees them: which only warn until confirmed, and which waits may be set. */
import type { Confidence, Content, Outcome, Rule } from '../backend/types';

export interface RuleRow {
  rule: Rule;
  /** Whether it only warns until the clinic confirms it. */
  unconfirmed: boolean;
  question: string;
  group: string;
}

export type RuleFilter = 'open' | 'waits' | 'all';

export function rows(content: Content): RuleRow[] {
  return content.questions.flatMap((q) =>
    q.rules.map((rule) => ({
      rule,
      unconfirmed: content.unconfirmed.includes(rule.id),
      question: q.id,
      group: q.group,
    })),
  );
}

export function filtered(all: RuleRow[], filter: RuleFilter): RuleRow[] {
  if (filter === 'waits') return all.filter((row) => row.rule.wait !== null);
  if (filter === 'open') return all.filter((row) => row.unconfirmed);
  return all;
}

export const OUTCOMES: Record<Outcome, string> = {
  proceed: 'Go ahead',
  modify: 'Change the plan',
  clinicianDecides: 'You decide',
  wait: 'Wait',
  doNotTreat: 'Do not treat',
};

export const CONFIDENCES: Record<Confidence, string> = {
  background: 'background knowledge, no source read',
  low: 'thin sources',
  moderate: 'fair sources',
  high: 'strong sources',
};
