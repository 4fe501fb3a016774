import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Content, Question } from '../../backend/types';
import { app } from '../../frame/app.svelte';
import type { Answers } from './answers';
import Harness from './GroupHarness.test.svelte';

const question = (id: string, none: boolean): Question => ({
  id,
  group: 'skin',
  none,
  mayNotApply: false,
  clinician: false,
  fromAge: null,
  opensOn: 'yes',
  unsure: 'clinicianDecides',
  details: [],
  rules: [],
});
const questions = [question('hsv_active', true), question('open_wound', true), question('fst', false)];

app.content = {
  texts: {
    'group.skin.title': 'Your skin now',
    'group.skin.none': 'None of these',
    'question.hsv_active': 'A cold sore?',
    'question.open_wound': 'A cut?',
    'question.fst': 'Dark marks?',
    'question.active_acne': 'Sore spots?',
    'question.active_acne.amount': 'How much?',
    'concern.active_acne.name': 'Spots now',
  },
} as unknown as Content;

describe('a group of questions', () => {
  it('is answered by one tap, folds, and leaves what that tap may not answer', async () => {
    const told = vi.fn<(answers: Answers) => void>();
    render(Harness, { questions, told });
    await userEvent.click(screen.getByTestId('none-skin'));
    expect(Object.keys(told.mock.lastCall?.[0] ?? {})).toEqual(['hsv_active', 'open_wound']);
    expect(screen.queryByText('A cold sore?')).toBeNull();
    expect(screen.getByText('Dark marks?')).toBeInTheDocument();
    await userEvent.click(screen.getByText('Show the other 2 questions'));
    expect(screen.getByText('A cold sore?')).toBeInTheDocument();
  });
  it('keeps a yes in view when the others are none', async () => {
    render(Harness, { questions, told: () => {} });
    await userEvent.click(screen.getByTestId('answer-open_wound-yes'));
    await userEvent.click(screen.getByTestId('none-skin'));
    expect(screen.getByTestId('none-skin')).toHaveAttribute('aria-pressed', 'true');
    expect(screen.getByText('None of the others')).toBeInTheDocument();
    expect(screen.getByRole('radio', { name: 'Yes', checked: true })).toBeInTheDocument();
    expect(screen.queryByText('A cold sore?')).toBeNull();
  });
  it('can be taken back by a second tap', async () => {
    const told = vi.fn<(answers: Answers) => void>();
    render(Harness, { questions, told });
    await userEvent.click(screen.getByTestId('none-skin'));
    await userEvent.click(screen.getByTestId('none-skin'));
    expect(told.mock.lastCall?.[0]).toEqual({});
    expect(screen.getByText('A cold sore?')).toBeInTheDocument();
  });
  it('shows what a concern answers, asks its details, and lets "none of these" say nothing of it', async () => {
    const told = vi.fn<(answers: Answers) => void>();
    const raised: Question = {
      ...question('active_acne', true),
      details: [{ id: 'amount', holds: { kind: 'words' }, required: 'never' }],
    };
    render(Harness, { questions: [...questions, raised], told });
    expect(screen.getByTestId('answer-active_acne')).toHaveTextContent('Yes: the patient named “Spots now”');
    expect(screen.queryByTestId('answer-active_acne-no')).toBeNull();
    await userEvent.click(screen.getByTestId('none-skin'));
    expect(Object.keys(told.mock.lastCall?.[0] ?? {})).toEqual(['hsv_active', 'open_wound']);
    expect(screen.getByText('None of the others')).toBeInTheDocument();
    expect(screen.getByLabelText('How much?')).toBeInTheDocument();
  });
  it('counts what the core calls open, and shows the age that the core answered from', () => {
    render(Harness, { questions: [...questions, { ...question('age', false), fromAge: 22 }], told: () => {} });
    expect(screen.getByText('1 open')).toBeInTheDocument();
    expect(screen.getByTestId('answer-age')).toHaveTextContent('No: 21 years');
    expect(screen.queryByTestId('answer-age-yes')).toBeNull();
  });
});
