import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../backend/failure';
import { reserved } from '../components/reserved.svelte';
import { app, type SettingsPart } from '../frame/app.svelte';
import { ben, status } from '../frame/status.test-data';
import { kept, waiting } from './kept.svelte';
import SettingsRoom from './SettingsRoom.svelte';
import { content, settings } from './specimen.test-data';

const backend = vi.hoisted(() => ({
  settings: vi.fn(),
  appStatus: vi.fn(),
  content: vi.fn(),
  saveClinic: vi.fn(),
  setOwnRules: vi.fn(),
  confirmRule: vi.fn(),
  setWait: vi.fn(),
  chooseLogo: vi.fn(),
  printers: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

/** What the core holds. */
let held = settings();

beforeEach(() => {
  vi.resetAllMocks();
  held = settings();
  app.content = content();
  backend.settings.mockImplementation(async () => structuredClone(held));
  backend.appStatus.mockResolvedValue({ stage: 'open', clinic: 'Skin', clinician: 'Dr Ana Morales', version: '1' });
  backend.content.mockImplementation(async () => content());
  for (const form of [kept.clinic, kept.clinician, kept.approval, kept.idle]) form.takeBack();
  kept.waits.clear();
  reserved.follow(null);
});

const open = (part: SettingsPart) => render(SettingsRoom, { part });
const name = () => screen.findByLabelText('Name of the clinic');
const disk = new Failure('failed', 'The disk is full.', 'Make room.');

it('keeps what was typed over another part and over a lock, until it is saved', async () => {
  const room = open('clinic');
  await userEvent.type(await name(), ' and Laser');
  await room.rerender({ part: 'safety' });
  expect(screen.getByTestId('settings-clinic')).toHaveTextContent('not saved yet');
  // A lock takes the whole room away.
  room.unmount();
  open('clinic');
  expect(await name()).toHaveValue('Skin and Laser');

  backend.saveClinic.mockImplementation(async (clinic) => (held = { ...held, clinic }));
  await userEvent.click(screen.getByTestId('save'));
  expect(await screen.findByText('Saved')).toBeVisible();
  expect(backend.saveClinic).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'Skin and Laser' }));
  expect(waiting()).toEqual([]);
  expect(backend.setOwnRules).not.toHaveBeenCalled();
});

it('says that no clinician has saved the details, until one saves them as they are', async () => {
  held = { ...held, clinicUnsaved: true };
  backend.saveClinic.mockImplementation(async (clinic) => (held = { ...held, clinic, clinicUnsaved: false }));
  open('clinic');
  expect(await screen.findByTestId('clinic-unsaved')).toHaveTextContent(/changed outside Needlepoint/);
  await userEvent.click(screen.getByTestId('save'));
  expect(await screen.findByText('Saved')).toBeVisible();
  expect(backend.saveClinic).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ name: 'Skin' }));
  expect(screen.queryByTestId('clinic-unsaved')).toBeNull();
});

it('keeps what was typed while a save runs for the next save', async () => {
  open('clinic');
  await userEvent.type(await name(), ' A');
  let answer = (): void => {};
  backend.saveClinic.mockImplementation(
    (clinic) => new Promise((saved) => (answer = () => saved((held = { ...held, clinic })))),
  );
  await userEvent.click(screen.getByTestId('save'));
  await userEvent.type(await name(), 'B');
  answer();
  expect(await screen.findByText('Saved')).toBeVisible();
  expect(await name()).toHaveValue('Skin AB');
  expect(waiting()).toEqual(['clinic']);
});

it('goes back to what is saved when that is wanted', async () => {
  open('clinic');
  await userEvent.type(await name(), ' and Laser');
  await userEvent.click(screen.getByRole('button', { name: 'Take it back' }));
  expect(await name()).toHaveValue('Skin');
  expect(screen.queryByText('Not saved yet')).toBeNull();
});

it('hands the numbers that the clinic sets to the archive, and only where they differ', async () => {
  backend.saveClinic.mockImplementation(async () => held);
  backend.setOwnRules.mockImplementation(
    async (rules) => (held = { ...held, policy: { ...held.policy, rules: { ...held.policy.rules, ...rules } } }),
  );
  open('clinic');
  const age = await screen.findByRole('textbox', { name: /^Full age/ });
  await userEvent.type(age, '12');
  await userEvent.click(screen.getByTestId('save'));
  expect(age).toHaveAccessibleDescription(/Write whole years, 14 to 25/);
  expect(backend.saveClinic).not.toHaveBeenCalled();
  await userEvent.clear(age);
  await userEvent.type(age, '21');
  await userEvent.click(screen.getByTestId('save'));
  expect(await screen.findByText('Saved')).toBeVisible();
  expect(backend.setOwnRules).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ majority: 21 }));
  expect(await screen.findByRole('textbox', { name: /^Full age/ })).toHaveValue('21');
});

it('says which pictures are taken as a logo, and what was wrong with one', async () => {
  backend.chooseLogo.mockRejectedValue(
    new Failure('failed', 'This file is no PNG or JPEG picture.', 'Save it as PNG.'),
  );
  open('clinic');
  expect(await screen.findByText(/^A PNG or JPEG picture/)).toBeVisible();
  await userEvent.click(screen.getByTestId('choose-logo'));
  expect(await screen.findByRole('alert')).toHaveTextContent('Save it as PNG.');
});

const confirmation = () => screen.findByRole('checkbox', { name: /^We confirm it/ });

it('shows a rule as confirmed only where it was saved', async () => {
  backend.confirmRule.mockRejectedValueOnce(disk);
  open('rules');
  await userEvent.click(await confirmation());
  expect(await confirmation()).not.toBeChecked();
  expect(await confirmation()).toHaveAccessibleDescription('This is not saved. Try again.');
  backend.confirmRule.mockImplementation(
    async () => (held = { ...held, policy: { ...held.policy, confirmed: ['retinoid'] } }),
  );
  await userEvent.click(await confirmation());
  expect(await screen.findByText('Rule confirmed')).toBeVisible();
  expect(await confirmation()).toBeChecked();
});

it('drops no change of a rule while another is being saved', async () => {
  const answers: (() => void)[] = [];
  backend.confirmRule.mockImplementation(
    (_rule, confirmed) =>
      new Promise((saved) =>
        answers.push(() => {
          held = { ...held, policy: { ...held.policy, confirmed: confirmed ? ['retinoid'] : [] } };
          saved(held);
        }),
      ),
  );
  open('rules');
  await userEvent.click(await confirmation());
  await userEvent.click(await confirmation());
  answers[0]?.();
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  answers[1]?.();
  expect(await screen.findByText('Rule only warns again')).toBeVisible();
  expect(backend.confirmRule.mock.calls).toEqual([
    ['retinoid', true],
    ['retinoid', false],
  ]);
  expect(await confirmation()).not.toBeChecked();
});

it('saves a wait that was typed even when one goes to another part at once', async () => {
  backend.setWait.mockImplementation(
    async (_rule, days) => (held = { ...held, policy: { ...held.policy, waits: { retinoid: days } } }),
  );
  backend.printers.mockResolvedValue({ system: 'ready', printers: [] });
  const room = open('rules');
  const wait = await screen.findByLabelText('Wait');
  await userEvent.clear(wait);
  await userEvent.type(wait, '21');
  await room.rerender({ part: 'printing' });
  await vi.waitFor(() => expect(backend.setWait).toHaveBeenCalledExactlyOnceWith('retinoid', 21));
  await vi.waitFor(() => expect(waiting()).toEqual([]));
  await room.rerender({ part: 'rules' });
  expect(await screen.findByLabelText('Wait')).toHaveValue('21');
});

it('says at the wait that it is not saved and which days hold, and keeps it as typed', async () => {
  backend.setWait.mockRejectedValue(disk);
  const room = open('rules');
  const wait = await screen.findByLabelText('Wait');
  await userEvent.clear(wait);
  await userEvent.type(wait, '21');
  room.unmount();
  await vi.waitFor(() => expect(backend.setWait).toHaveBeenCalled());
  open('rules');
  expect(await screen.findByLabelText('Wait')).toHaveValue('21');
  expect(await screen.findByLabelText('Wait')).toHaveAccessibleDescription('This is not saved yet: 14 days hold.');
  backend.setWait.mockImplementation(
    async (_rule, days) => (held = { ...held, policy: { ...held.policy, waits: { retinoid: days } } }),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Save the wait' }));
  expect(await screen.findByText('Wait saved')).toBeVisible();
  expect(within(screen.getByRole('navigation')).queryByText('not saved yet')).toBeNull();
});

it('lets an assistant look through all rules, and confirm none', async () => {
  reserved.follow({ ...status('open'), user: ben });
  open('rules');
  await userEvent.click(await screen.findByRole('radio', { name: /^All/ }));
  expect(screen.getByRole('radio', { name: /^All/ })).toBeChecked();
  for (const box of screen.getAllByRole('checkbox')) expect(box).toBeDisabled();
});
