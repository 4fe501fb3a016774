import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import type { ConsultView, Content, Gap } from '../../backend/types';
import { app } from '../../frame/app.svelte';
import { Consult } from '../../frame/consult.svelte';
import Harness from '../StepHarness.test.svelte';
import Patient from './Patient.svelte';
import { banner } from '../../frame/status.test-data';

beforeEach(() => {
  app.content = { languages: [] } as unknown as Content;
});

function open(gaps: Gap[], unapproved: Gap | null = null): Consult {
  const patient = { name: 'Ana', birthDate: '', recordNumber: '', phone: '', emergencyContact: '' };
  const printing = { largePrint: false, blackAndWhite: false };
  const draft = { patient, printing, language: 'en', date: '2026-11-10' };
  const view = {
    id: 'c',
    draft,
    today: '2026-11-24',
    banner,
    steps: [],
    gaps,
    findings: [],
    signing: null,
    unapproved,
  };
  const never = (): Promise<never> => new Promise(() => {});
  const consult = new Consult(view as unknown as ConsultView, { change: never, resume: never, thaw: never });
  render(Harness, { step: Patient, consult });
  return consult;
}

it('goes on as of today where the consultation was begun on another day', async () => {
  const message = 'This consultation was begun on 10 November 2026. Ask whether anything has changed.';
  const consult = open([{ step: 'patient', field: 'date', message }]);
  expect(screen.getByText(message)).toBeInTheDocument();
  await userEvent.click(screen.getByTestId('as-of-today'));
  expect(consult.draft.date).toBe('2026-11-24');
});

it('says the day, and offers no other, where it is today', () => {
  open([]);
  expect(screen.getByText('10 November 2026')).toBeInTheDocument();
  expect(screen.queryByTestId('as-of-today')).toBeNull();
});

it('says which languages are approved, and that the chosen one is not, as the core says it', async () => {
  const language = (id: string, name: string, approval: object | null) => ({ id, name, approval });
  const languages = [language('en', 'English', null), language('es', 'Español', {})];
  app.content = { languages } as unknown as Content;
  const message = 'The texts in English are not approved yet.';
  const consult = open([], { step: 'consent', field: 'consent.approval', message });
  expect(screen.getByRole('radio', { name: /^English.*not yet approved/ })).toBeInTheDocument();
  expect(screen.getByRole('radio', { name: /^Español · Spanish.*approved by the clinic/ })).toBeInTheDocument();
  expect(screen.getByText(message)).toBeVisible();
  await userEvent.click(screen.getByTestId('approve-texts'));
  expect(app.room).toEqual({ name: 'settings', part: 'texts', language: 'en', back: consult.id });
});

it('asks for large print and for black and white by a tap', async () => {
  const consult = open([]);
  await userEvent.click(screen.getByRole('checkbox', { name: /Large print/ }));
  await userEvent.click(screen.getByRole('checkbox', { name: /Black and white/ }));
  expect(consult.draft.printing).toEqual({ largePrint: true, blackAndWhite: true });
});
