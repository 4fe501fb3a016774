/** What the clinic may set in the place of its country's rules, as typed and as the core takes it. */
import type { OwnRules } from '../backend/types';
import type { FieldFailure } from '../backend/failure';

/** The numbers as typed; empty for the country's own. */
export type TypedRules = Record<keyof OwnRules, string>;

/** The bounds are the core's. */
export const NUMBERS = [
  { key: 'reflectionHours', label: 'Time to think before signing', unit: 'hours', min: 0, max: 999, step: 24 },
  { key: 'minorReflectionHours', label: 'The same under full age', unit: 'hours', min: 0, max: 999, step: 24 },
  { key: 'majority', label: 'Full age', unit: 'years', min: 14, max: 25, step: 1 },
  { key: 'retentionYears', label: 'Records of adults are kept', unit: 'years', min: 1, max: 100, step: 1 },
  { key: 'retentionMinorAge', label: 'Records of minors, until age', unit: 'years', min: 1, max: 100, step: 1 },
  { key: 'consentMonths', label: 'Consent is asked again after', unit: 'months', min: 1, max: 60, step: 1 },
] as const;

export function typedRules(rules: OwnRules): TypedRules {
  return Object.fromEntries(NUMBERS.map(({ key }) => [key, String(rules[key] ?? '')])) as TypedRules;
}

/** The rules that were typed, once nothing is wrong with them. */
export function ownRules(typed: TypedRules): OwnRules {
  const number = (text: string) => (text.trim() === '' ? null : Number(text));
  return Object.fromEntries(NUMBERS.map(({ key }) => [key, number(typed[key])])) as OwnRules;
}

export function sameRules(a: OwnRules, b: OwnRules): boolean {
  return NUMBERS.every(({ key }) => a[key] === b[key]);
}

/** What is wrong with one of them. */
export function ruleProblem(typed: TypedRules, { key, unit, min, max }: (typeof NUMBERS)[number]): string | undefined {
  const text = typed[key].trim();
  const fits = text === '' || (/^\d{1,3}$/.test(text) && Number(text) >= min && Number(text) <= max);
  return fits ? undefined : `Write whole ${unit}, ${min} to ${max}, or leave it empty.`;
}

export function ruleProblems(typed: TypedRules): FieldFailure[] {
  return NUMBERS.flatMap((number) => {
    const message = ruleProblem(typed, number);
    return message ? [{ field: `clinic.${number.key}`, message }] : [];
  });
}
