/*
 * Giving answers: each function takes the answers and gives new ones. What an answer means is the core's to
 * say; here it is only written down, so that nobody is answered for who was not asked.
 */
import type { Answer, Derived, Question, Value } from '../../backend/types';

/** Answers by question id. */
export type Answers = Record<string, Answer>;

/** The key under which "does not apply" is kept beside the "no" that it counts as. */
const NOT_APPLICABLE = 'doesNotApply';

/** The answer of a question; empty while there is none. */
export function answerOf(answers: Answers, question: string): Answer {
  return answers[question] ?? { value: null, details: {} };
}

/** The answers as they count: what follows from what else is known stands in the place of those given. */
export function counted(answers: Answers, derived: Record<string, Derived>): Answers {
  const all = Object.entries(derived).map(([id, { value }]) => [id, { ...answerOf(answers, id), value }]);
  return { ...answers, ...(Object.fromEntries(all) as Answers) };
}

/** Writes down an answer; what was typed as its details stays. */
export function setValue(answers: Answers, question: string, value: Value): Answers {
  const details = { ...answerOf(answers, question).details };
  delete details[NOT_APPLICABLE];
  return { ...answers, [question]: { value, details } };
}

/** Writes down a detail as typed. */
export function setDetail(answers: Answers, question: string, detail: string, text: string): Answers {
  const answer = answerOf(answers, question);
  return { ...answers, [question]: { ...answer, details: { ...answer.details, [detail]: text } } };
}

/** Questions of a group that "none of these" may answer. */
export function noneQuestions(questions: Question[], group: string): Question[] {
  return questions.filter((question) => question.group === group && question.none);
}

/** Questions that are not answered by something else. */
export function asked(questions: Question[], derived: Record<string, Derived>): Question[] {
  return questions.filter((question) => !derived[question.id]);
}

/**
 * "None of these": answers with "no" what may be answered so and has no answer yet. An answer that was
 * given by itself, a "yes" above all, stays.
 */
export function answerNone(answers: Answers, questions: Question[], group: string): Answers {
  return noneQuestions(questions, group)
    .filter((question) => !answerOf(answers, question.id).value)
    .reduce((all, question) => setValue(all, question.id, 'no'), answers);
}

/** How "none of these" stands: as nothing was said, as all are "no", or as the rest is beside a yes or a not sure. */
export type NoneState = 'open' | 'all' | 'rest';

/** How "none of these" stands for a group. */
export function noneState(answers: Answers, questions: Question[], group: string): NoneState {
  const values = noneQuestions(questions, group).map((question) => answerOf(answers, question.id).value);
  if (values.length === 0 || values.some((value) => !value)) return 'open';
  return values.every((value) => value === 'no') ? 'all' : 'rest';
}

/** Whether a question has nothing more to show than the "no" of "none of these". */
export function isPlainNo(answers: Answers, question: Question): boolean {
  return question.none && answerOf(answers, question.id).value === 'no';
}

/** Takes "none of these" back: what says "no" without details has no answer again. */
export function clearNone(answers: Answers, questions: Question[], group: string): Answers {
  const all = { ...answers };
  for (const { id } of noneQuestions(questions, group)) {
    const answer = answerOf(all, id);
    if (answer.value === 'no' && Object.keys(answer.details ?? {}).length === 0) delete all[id];
  }
  return all;
}

/** Whether the details of a question are asked now. */
export function isOpen(answers: Answers, question: Question): boolean {
  const { value } = answerOf(answers, question.id);
  const details = question.details ?? [];
  if (details.length === 0) return false;
  return value === question.opensOn || details.some((detail) => detail.required === 'always');
}

/** Writes down that a question does not apply: a "no" that says so. */
export function setNotApplicable(answers: Answers, question: string): Answers {
  return setDetail(setValue(answers, question, 'no'), question, NOT_APPLICABLE, 'yes');
}

/** Whether a question was answered with "does not apply". */
export function isNotApplicable(answers: Answers, question: string): boolean {
  const answer = answerOf(answers, question);
  return answer.value === 'no' && answer.details?.[NOT_APPLICABLE] === 'yes';
}
