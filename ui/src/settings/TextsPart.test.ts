import { render, screen, within } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Content, LanguageView } from '../backend/types';
import { reserved } from '../components/reserved.svelte';
import { ben, status } from '../frame/status.test-data';
import { app } from '../frame/app.svelte';
import { kept } from './kept.svelte';
import SettingsRoom from './SettingsRoom.svelte';
import { content, settings } from './specimen.test-data';

const backend = vi.hoisted(() => ({
  settings: vi.fn(),
  appStatus: vi.fn(),
  content: vi.fn(),
  texts: vi.fn(),
  approveTexts: vi.fn(),
  withdrawTexts: vi.fn(),
  resume: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const APPROVAL = {
  language: 'ar',
  version: '1',
  digest: 'cafe',
  by: 'Dr Haddad',
  competence: 'native speaker',
  on: '2026-11-02',
};
/** The content, with the Arabic texts as they stand. */
let arabic: Partial<LanguageView> = {};
function known(): Content {
  const all = content();
  return { ...all, languages: all.languages.map((l) => (l.id === 'ar' ? { ...l, ...arabic } : l)) };
}

const row = (key: string, english: string, text: string, changed = false) => ({ key, english, text, changed });
const ROWS = [row('risk.redness', 'Your skin will be red.', 'سيحمر جلدك.'), row('sheet.risks', 'Risks', 'المخاطر')];

beforeEach(() => {
  vi.resetAllMocks();
  Element.prototype.scrollIntoView = () => {};
  arabic = {};
  app.content = known();
  app.status = status('open');
  backend.settings.mockImplementation(async () => settings());
  backend.appStatus.mockResolvedValue({ stage: 'open', clinic: 'Skin', clinician: 'Dr Ana Morales', version: '1' });
  backend.content.mockImplementation(async () => known());
  backend.texts.mockImplementation(async (id: string) => ({
    language: known().languages.find((l) => l.id === id),
    digest: 'cafe',
    rows: ROWS,
  }));
  kept.approval.takeBack();
  reserved.follow(null);
});

it('shows a text beside the English one, each in its own direction, and approves the words that were read', async () => {
  render(SettingsRoom, { part: 'texts' });
  await userEvent.click(await screen.findByTestId('read-ar'));
  const text = await screen.findByText('سيحمر جلدك.');
  expect(text).toHaveAttribute('dir', 'rtl');
  expect(text).toHaveAttribute('lang', 'ar');
  expect(screen.getByText('Your skin will be red.')).toHaveAttribute('dir', 'ltr');
  backend.approveTexts.mockImplementation(async () => {
    arabic = { approval: APPROVAL };
    return settings();
  });
  await userEvent.clear(screen.getByLabelText('In what competence'));
  await userEvent.click(screen.getByTestId('save'));
  expect(await screen.findByRole('textbox', { name: /competence/ })).toHaveAccessibleDescription(/Write in what/);
  expect(backend.approveTexts).not.toHaveBeenCalled();
  await userEvent.type(screen.getByRole('textbox', { name: /competence/ }), 'native speaker');
  await userEvent.click(screen.getByTestId('save'));
  expect(backend.approveTexts).toHaveBeenCalledExactlyOnceWith('ar', 'cafe', 'Dr Ana Morales', 'native speaker');
  expect(await screen.findByText(/Approved by Dr Haddad, native speaker, 2 November 2026/)).toBeVisible();
});

it('finds words, and shows only what has changed where that is wanted', async () => {
  backend.texts.mockResolvedValue({
    language: known().languages[1],
    digest: 'cafe',
    rows: [...ROWS, row('about.how', 'Fine needles', 'إبر دقيقة', true)],
  });
  render(SettingsRoom, { part: 'texts', language: 'ar' });
  await userEvent.type(await screen.findByRole('searchbox', { name: 'Find words' }), 'red');
  expect(screen.getByText('Your skin will be red.')).toBeVisible();
  expect(screen.queryByText('Risks', { selector: 'p' })).toBeNull();
  await userEvent.clear(screen.getByRole('searchbox', { name: 'Find words' }));
  await userEvent.click(screen.getByRole('checkbox', { name: 'Only the 1 that changed since the last approval' }));
  expect(screen.getByText('Fine needles')).toBeVisible();
  expect(screen.queryByText('Your skin will be red.')).toBeNull();
});

it('withdraws an approval once that was said twice, and tells one that has lapsed', async () => {
  arabic = { approval: APPROVAL };
  app.content = known();
  render(SettingsRoom, { part: 'texts' });
  await userEvent.click(await screen.findByTestId('withdraw-ar'));
  expect(backend.withdrawTexts).not.toHaveBeenCalled();
  backend.withdrawTexts.mockImplementation(async () => {
    arabic = { lapsed: true };
    return settings();
  });
  await userEvent.click(screen.getByTestId('withdraw'));
  expect(backend.withdrawTexts).toHaveBeenCalledExactlyOnceWith('ar');
  expect(await screen.findByText('Changed since it was approved')).toBeVisible();
});

it('leads back to the consultation that it was opened from', async () => {
  backend.resume.mockRejectedValue(new Error('gone'));
  vi.spyOn(console, 'error').mockImplementation(() => {});
  render(SettingsRoom, { part: 'texts', language: 'en', back: 'c1' });
  await userEvent.click(await screen.findByTestId('back-to-consultation'));
  expect(backend.resume).toHaveBeenCalledExactlyOnceWith('c1');
  expect(within(await screen.findByRole('main')).getByRole('alert')).toBeVisible();
});

it('lets an assistant read the texts, and neither approve nor withdraw them', async () => {
  arabic = { approval: APPROVAL };
  app.content = known();
  reserved.follow({ ...status('open'), user: ben });
  render(SettingsRoom, { part: 'texts' });
  expect(await screen.findByTestId('withdraw-ar')).toBeDisabled();
  await userEvent.click(screen.getByTestId('read-ar'));
  expect(await screen.findByText('سيحمر جلدك.')).toBeVisible();
  await userEvent.type(screen.getByLabelText('Find words'), 'Risks');
  expect(screen.queryByText('سيحمر جلدك.')).toBeNull();
  expect(screen.queryByLabelText('In what competence')).toBeNull();
  expect(screen.getByTestId('save')).toBeDisabled();
  await userEvent.click(screen.getByTestId('back-to-languages'));
  expect(await screen.findByTestId('read-ar')).toBeEnabled();
});
