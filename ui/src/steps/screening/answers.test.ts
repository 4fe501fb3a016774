import { describe, expect, it } from 'vitest';
import type { Question } from '../../backend/types';
import {
  answerNone,
  clearNone,
  isNotApplicable,
  isOpen,
  isPlainNo,
  noneState,
  setDetail,
  setNotApplicable,
  setValue,
} from './answers';

const question = (id: string, more: Partial<Question> = {}): Question => ({
  id,
  group: 'skin',
  none: true,
  mayNotApply: false,
  clinician: false,
  fromAge: null,
  opensOn: 'yes',
  unsure: 'clinicianDecides',
  details: [],
  rules: [],
  ...more,
});

const questions = [
  question('hsv_active'),
  question('open_wound'),
  question('fst', { none: false }),
  question('heart', { group: 'health' }),
];

describe('none of these', () => {
  it('answers only its group, and only what it may', () => {
    const answers = answerNone({}, questions, 'skin');
    expect(Object.keys(answers)).toEqual(['hsv_active', 'open_wound']);
    expect(answers.open_wound?.value).toBe('no');
  });
  it('never turns a yes or a not sure into a no', () => {
    const before = setValue(setValue({}, 'hsv_active', 'yes'), 'open_wound', 'unsure');
    expect(answerNone(before, questions, 'skin')).toEqual(before);
    expect(noneState(before, questions, 'skin')).toBe('rest');
  });
  it('tells all from the rest and from what is open', () => {
    const answers = answerNone({}, questions, 'skin');
    expect(noneState({}, questions, 'skin')).toBe('open');
    expect(noneState(answers, questions, 'skin')).toBe('all');
    expect(noneState(setValue(answers, 'open_wound', 'yes'), questions, 'skin')).toBe('rest');
    expect(noneState({}, questions, 'nothing')).toBe('open');
  });
  it('folds away only what it answered', () => {
    const answers = answerNone(setValue({}, 'open_wound', 'yes'), questions, 'skin');
    expect(questions.filter((q) => isPlainNo(answers, q)).map((q) => q.id)).toEqual(['hsv_active']);
    expect(isPlainNo(setValue({}, 'fst', 'no'), questions[2] as Question)).toBe(false);
  });
  it('can be taken back without losing what was typed', () => {
    const typed = setDetail(answerNone({}, questions, 'skin'), 'open_wound', 'since', '2025-11-01');
    expect(Object.keys(clearNone(typed, questions, 'skin'))).toEqual(['open_wound']);
  });
});

describe('details', () => {
  const dated = question('botox', {
    details: [{ id: 'when', holds: { kind: 'date', future: false }, required: 'never' }],
  });
  it('open on a yes only', () => {
    expect(isOpen({}, dated)).toBe(false);
    expect(isOpen(setValue({}, 'botox', 'no'), dated)).toBe(false);
    expect(isOpen(setValue({}, 'botox', 'yes'), dated)).toBe(true);
    expect(isOpen(setValue({}, 'fst', 'yes'), question('fst'))).toBe(false);
  });
  it('stay when the answer changes to and fro', () => {
    const typed = setDetail(setValue({}, 'botox', 'yes'), 'botox', 'when', '2025-11-20');
    expect(setValue(setValue(typed, 'botox', 'no'), 'botox', 'yes')).toEqual(typed);
  });
});

describe('does not apply', () => {
  it('counts as no, and is told from it', () => {
    const answers = setNotApplicable({}, 'pregnant');
    expect(answers.pregnant?.value).toBe('no');
    expect(isNotApplicable(answers, 'pregnant')).toBe(true);
    expect(isNotApplicable(setValue(answers, 'pregnant', 'no'), 'pregnant')).toBe(false);
    expect(isNotApplicable(setValue(answers, 'pregnant', 'yes'), 'pregnant')).toBe(false);
  });
});
