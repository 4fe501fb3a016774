import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { ConsultView, Content } from '../backend/types';
import { app } from './app.svelte';
import { Consult } from './consult.svelte';
import ConsultRoom from './ConsultRoom.svelte';
import { banner } from './status.test-data';

vi.mock('../records/pdf', () => ({ openPdf: vi.fn() }));

it('says once that the window was left while the patient had it', async () => {
  app.content = { languages: [] } as unknown as Content;
  const patient = { name: 'Ana', birthDate: '', recordNumber: '', phone: '', emergencyContact: '' };
  const printing = { largePrint: false, blackAndWhite: false };
  const draft = { patient, printing, language: 'en', date: '2026-11-24' };
  const found = { steps: [], gaps: [], findings: [], signing: null, unapproved: null };
  const view = { id: 'c', draft, today: '2026-11-24', banner, ...found } as unknown as ConsultView;
  const never = (): Promise<never> => new Promise(() => {});
  const consult = new Consult(view, { change: never, resume: never, thaw: never });
  consult.step = 'patient';
  render(ConsultRoom, { consult });
  expect(screen.queryByText(/was left while the patient had the screen/)).toBeNull();
  consult.left = true;
  expect(await screen.findByText(/was left while the patient had the screen/)).toBeVisible();
  await userEvent.click(screen.getByTestId('close-left'));
  expect(screen.queryByText(/was left while the patient had the screen/)).toBeNull();
});
