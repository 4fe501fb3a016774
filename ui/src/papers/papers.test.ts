import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ConsultView, Draft } from '../backend/types';
import { Consult } from '../frame/consult.svelte';
import StepHarness from '../steps/StepHarness.test.svelte';
import Deferral from './Deferral.svelte';
import SignOnPaper from './SignOnPaper.svelte';
import { banner } from '../frame/status.test-data';

const backend = vi.hoisted(() => ({
  deferral: vi.fn(),
  sealDeferral: vi.fn(),
  printBlank: vi.fn(),
  bringIn: vi.fn(),
  print: vi.fn(),
  saveCopy: vi.fn(),
  printAftercare: vi.fn(),
  printers: vi.fn(),
  settings: vi.fn(),
}));
const rooms = vi.hoisted(() => ({ openRecord: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));
vi.mock('../frame/rooms', () => rooms);

beforeEach(() => {
  vi.resetAllMocks();
  backend.printers.mockResolvedValue({ system: 'ready', printers: [{ name: 'Desk', isDefault: true }] });
  backend.settings.mockResolvedValue({ printer: 'Desk' });
});

function shown(step: unknown, facts: Partial<ConsultView>): void {
  const view = {
    id: 'c1',
    draft: {} as Draft,
    banner,
    steps: [],
    gaps: [],
    signing: null,
    ...facts,
  } as unknown as ConsultView;
  const consult = new Consult(view, { change: vi.fn(), resume: vi.fn(), thaw: vi.fn() });
  render(StepHarness, { step, consult });
}

it('offers a letter only where the core says that something stands', async () => {
  shown(Deferral, { deferrable: false });
  expect(screen.queryByTestId('deferral')).toBeNull();
});

it('seals a letter only after it was shown, and goes to its record', async () => {
  backend.deferral.mockResolvedValue({ language: 'en', direction: 'ltr', title: 'Why', specimen: null, blocks: [] });
  backend.sealDeferral.mockResolvedValue({ id: 'r9' });
  shown(Deferral, { deferrable: true });
  await userEvent.click(screen.getByTestId('deferral'));
  const seal = await screen.findByTestId('seal-deferral');
  expect(backend.sealDeferral).not.toHaveBeenCalled();
  await userEvent.click(seal);
  expect(backend.sealDeferral).toHaveBeenCalledWith('c1');
  expect(rooms.openRecord).toHaveBeenCalledWith('r9');
});

it('shows why a letter cannot be made', async () => {
  const fields = [{ step: 'patient', field: 'patient.name', message: "Write the patient's name." }];
  backend.deferral.mockRejectedValue({ code: 'failed', message: 'Something is open.', hint: 'Go through it.', fields });
  shown(Deferral, { deferrable: true });
  await userEvent.click(screen.getByTestId('deferral'));
  expect(await screen.findByText("Write the patient's name.")).toBeInTheDocument();
  expect(screen.queryByTestId('seal-deferral')).toBeNull();
});

it('brings a paper in only once it was printed, with what was stated', async () => {
  backend.printBlank.mockResolvedValue({ job: '3', state: 'waiting' });
  backend.bringIn.mockResolvedValue({ id: 'c1' });
  shown(SignOnPaper, { printed: null });
  await userEvent.click(screen.getByTestId('on-paper'));
  expect(screen.queryByTestId('bring-in')).toBeNull();
  await userEvent.click(await screen.findByTestId('print-blank'));
  expect(backend.printBlank).toHaveBeenCalledWith('c1', 'Desk');
  await userEvent.type(await screen.findByLabelText('Who signed'), 'Ada');
  await userEvent.click(screen.getByTestId('is-this'));
  await userEvent.click(screen.getByTestId('bring-in'));
  expect(backend.bringIn).toHaveBeenCalledWith('c1', { signers: 'Ada', signedOn: '', isThis: true });
  expect(rooms.openRecord).toHaveBeenCalledWith('c1');
});

it('says at its field what is still open about a paper', async () => {
  const fields = [{ step: 'consent', field: 'paper.signers', message: 'Write who signed the paper.' }];
  backend.bringIn.mockRejectedValue({ code: 'failed', message: 'Still open.', hint: 'Go through it.', fields });
  shown(SignOnPaper, { printed: { at: '2026-11-23T10:15:00Z', mark: '3f9a 27c1' } });
  await userEvent.click(screen.getByTestId('on-paper'));
  expect(await screen.findByText('3f9a 27c1')).toBeInTheDocument();
  await userEvent.click(screen.getByTestId('bring-in'));
  expect(await screen.findByLabelText('Who signed')).toHaveAccessibleDescription(/Write who signed the paper/);
  expect(rooms.openRecord).not.toHaveBeenCalled();
});
