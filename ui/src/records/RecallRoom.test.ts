import { cleanup, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { RecallRow } from '../backend/types';
import { openRecord } from '../frame/rooms';
import RecallRoom from './RecallRoom.svelte';

const backend = vi.hoisted(() => ({ recall: vi.fn(), saveRecall: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));
vi.mock('../frame/rooms', () => ({ goHome: vi.fn(), openRecord: vi.fn(), lockNow: vi.fn() }));

const row = (id: string, name: string, phone: string, patient = 0): RecallRow => ({
  record: id,
  name,
  birthDate: '1988-04-17',
  recordNumber: '1',
  patient,
  what: 'Needle tip',
  lot: 'LOT-77/B',
  day: '2026-11-24',
  sealed: true,
  zones: ['Chin'],
  phone,
});

beforeEach(() => {
  vi.resetAllMocks();
});

async function list(rows: RecallRow[]) {
  backend.recall.mockResolvedValue(rows);
  render(RecallRoom);
  await userEvent.type(screen.getByRole('textbox'), 'lot 77 b');
  await userEvent.click(screen.getByTestId('recall-look'));
}

it('says whom to call, and of whom no number is known; a treatment that names a lot twice is one', async () => {
  await list([row('t1', 'Ada', '0117 1'), row('t1', 'Ada', '0117 1'), row('t2', 'Bo', '', 1)]);
  expect(await screen.findByRole('heading', { level: 2 })).toHaveTextContent('lot 77 b: 2 patients, 2 treatments');
  expect(screen.getAllByText('0117 1')).toHaveLength(2);
  expect(screen.getByText('Not written down')).toBeVisible();
});

it('says which treatment is still being written', async () => {
  await list([{ ...row('c3', 'Cy', '0117 3'), sealed: false }, row('t1', 'Ada', '0117 1')]);
  expect(await screen.findAllByText('Not sealed yet')).toHaveLength(1);
});

it('saves the list that is shown, and says nothing when the choice of a place was given up', async () => {
  await list([row('t1', 'Ada', '0117 1')]);
  backend.saveRecall.mockResolvedValueOnce(null).mockResolvedValueOnce({ path: '/desk/recall.csv' });
  const save = await screen.findByTestId('save-recall');
  // What is typed since was not listed.
  await userEvent.type(screen.getByRole('textbox'), '9');
  await userEvent.click(save);
  expect(backend.saveRecall).toHaveBeenCalledWith('lot 77 b');
  expect(screen.queryByTestId('recall-saved')).toBeNull();
  await userEvent.click(save);
  expect(await screen.findByTestId('recall-saved')).toHaveTextContent('/desk/recall.csv');
});

it('offers no list of nobody', async () => {
  await list([]);
  expect(await screen.findByRole('heading', { level: 2 })).toHaveTextContent('Nobody was treated with lot 77 b');
  expect(screen.queryByTestId('save-recall')).toBeNull();
});

it('counts a patient once who is written in two ways', async () => {
  await list([row('t1', 'Ada Byron', '0117 1'), row('t2', 'Byron, Ada', '0117 1')]);
  expect(await screen.findByRole('heading', { level: 2 })).toHaveTextContent('1 patient, 2 treatments');
});

it('asks for a number first, and says how to look on where nobody was treated with it', async () => {
  render(RecallRoom);
  await userEvent.type(screen.getByRole('textbox'), ' - ');
  await userEvent.click(screen.getByTestId('recall-look'));
  expect(screen.getByRole('textbox')).toHaveAccessibleDescription(/Write the number that is recalled/);
  expect(backend.recall).not.toHaveBeenCalled();
  backend.recall.mockResolvedValue([]);
  await userEvent.type(screen.getByRole('textbox'), '77 ');
  await userEvent.click(screen.getByTestId('recall-look'));
  expect(backend.recall).toHaveBeenCalledExactlyOnceWith('- 77');
  expect(await screen.findByText(/Compare it with the pack/)).toBeVisible();
});

it('comes back from a record to the list as it was, at that record', async () => {
  const rows = [row('t1', 'Ada', '0117 1'), row('t2', 'Bo', '', 1)];
  await list(rows);
  await userEvent.click(screen.getByRole('button', { name: /^Open: Bo/ }));
  const recall = { lot: 'lot 77 b', rows, at: 1 };
  expect(openRecord).toHaveBeenCalledExactlyOnceWith('t2', recall);
  cleanup();
  render(RecallRoom, { back: recall });
  expect(screen.getByRole('heading', { level: 2 })).toHaveTextContent('lot 77 b: 2 patients, 2 treatments');
  expect(screen.getByRole('textbox')).toHaveValue('lot 77 b');
  expect(screen.getByRole('button', { name: /^Open: Bo/ })).toHaveFocus();
  expect(backend.recall).toHaveBeenCalledOnce();
});
