import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { app } from '../frame/app.svelte';
import { lockNow } from '../frame/rooms';
import { status } from '../frame/status.test-data';
import { InView } from '../steps/consent/in-view.test-data';
import HandedRoom from './HandedRoom.svelte';
import { Giving } from './giving.svelte';

const backend = vi.hoisted(() => ({
  answer: vi.fn(),
  appStatus: vi.fn(),
  content: vi.fn(),
  face: vi.fn(),
  handed: vi.fn(),
  lock: vi.fn(),
  noteHanded: vi.fn(),
  takeBack: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const question = (id: string, group: string, none = true) => ({
  id,
  group,
  none,
  mayNotApply: false,
  clinician: false,
  fromAge: null,
  opensOn: 'yes',
  unsure: 'clinicianDecides',
  details: [],
  rules: [],
});
const view = () => ({
  part: 'questions',
  language: 'de',
  direction: 'ltr',
  words: {
    'handed.part': 'Frage {part} von {parts}',
    'handed.open': 'Noch keine Antwort',
    'handed.lead': 'Antworten Sie.',
    'handed.next': 'Weiter',
    'handed.back': 'Zurück',
    'handed.again': 'Noch einmal ansehen',
    'handed.finish': 'Ich bin fertig',
    'handed.thanks': 'Danke.',
    'handed.unsaved': 'Das wurde nicht gespeichert.',
    'group.skin.title': 'Ihre Haut',
    'group.skin.none': 'Nichts davon',
    'group.health.title': 'Ihre Gesundheit',
    'group.health.none': 'Nichts davon',
    'question.acne': 'Haben Sie Akne?',
    'question.rash': 'Haben Sie Ausschlag?',
    'question.heart': 'Ist Ihr Herz krank?',
    'sheet.answer.yes': 'Ja',
    'sheet.answer.no': 'Nein',
    'sheet.answer.unsure': 'Nicht sicher',
  },
  questions: [question('acne', 'skin'), question('rash', 'skin'), question('heart', 'health')],
  answers: {},
  sheet: null,
});

beforeEach(() => {
  vi.resetAllMocks();
  app.status = status('handed');
  backend.answer.mockResolvedValue(null);
});

const answered = (name: string) => screen.getByRole('radio', { name });

it('asks one question at a time in the patient’s language, sends what is answered, and goes on', async () => {
  backend.handed.mockResolvedValue(view());
  render(HandedRoom);
  expect(await screen.findByRole('heading', { name: 'Ihre Haut Frage 1 von 3' })).toBeVisible();
  expect(screen.getByRole('group', { name: 'Haben Sie Akne?' })).toBeVisible();
  expect(screen.queryByText('Haben Sie Ausschlag?')).toBeNull();
  await userEvent.click(answered('Nicht sicher'));
  await screen.findByRole('group', { name: 'Haben Sie Ausschlag?' });
  await userEvent.click(screen.getByTestId('handed-back'));
  expect(answered('Nicht sicher')).toBeChecked();
  await userEvent.click(screen.getByTestId('handed-next'));
  await userEvent.click(answered('Nein'));
  expect(await screen.findByRole('heading', { name: 'Ihre Gesundheit Frage 3 von 3' })).toHaveFocus();
  await userEvent.click(answered('Ja'));
  expect(await screen.findByTestId('handed-thanks')).toHaveTextContent('Danke.');
  await vi.waitFor(() =>
    expect(Object.assign({}, ...backend.answer.mock.calls.map(([given]) => given))).toEqual({
      acne: { value: 'unsure', details: {} },
      rash: { value: 'no', details: {} },
      heart: { value: 'yes', details: {} },
    }),
  );
});

it('shows what has no answer before the end, and comes back to the answers from each', async () => {
  backend.handed.mockResolvedValue({ ...view(), answers: { acne: { value: 'no', details: {} } } });
  render(HandedRoom);
  // What was answered before is not asked again.
  await screen.findByRole('group', { name: 'Haben Sie Ausschlag?' });
  await userEvent.click(answered('Ja'));
  await screen.findByRole('group', { name: 'Ist Ihr Herz krank?' });
  await userEvent.click(screen.getByTestId('handed-next'));
  const rows = () => screen.getAllByRole('listitem').map((row) => row.textContent);
  expect(rows()).toEqual(['Haben Sie Akne? Nein', 'Haben Sie Ausschlag? Ja', 'Ist Ihr Herz krank? Noch keine Antwort']);
  await userEvent.click(screen.getByTestId('handed-see-heart'));
  await userEvent.click(answered('Nicht sicher'));
  await screen.findByTestId('handed-see-heart');
  expect(rows()[2]).toBe('Ist Ihr Herz krank? Nicht sicher');
  await userEvent.click(screen.getByTestId('handed-next'));
  expect(screen.getByTestId('handed-thanks')).toBeVisible();
});

it('waits for what an answer asks for, and for keys that pass over answers', async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const details = [{ id: 'which', required: 'never', holds: { kind: 'text' } }];
    const [acne, ...others] = view().questions;
    backend.handed.mockResolvedValue({ ...view(), questions: [{ ...acne, details }, ...others] });
    render(HandedRoom);
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    await screen.findByRole('group', { name: 'Haben Sie Akne?' });
    await user.click(answered('Ja'));
    await vi.advanceTimersByTimeAsync(2000);
    expect(screen.getByLabelText('question.acne.which')).toBeVisible();
    await user.click(screen.getByTestId('handed-next'));
    answered('Ja').focus();
    await user.keyboard('[Space]');
    await vi.advanceTimersByTimeAsync(2000);
    expect(screen.getByRole('group', { name: 'Haben Sie Ausschlag?' })).toBeVisible();
  } finally {
    vi.useRealTimers();
  }
});

it('stays with the patient until the secret is right', async () => {
  backend.handed.mockResolvedValue(view());
  render(HandedRoom);
  await userEvent.click(await screen.findByTestId('take-back'));
  expect(screen.getByLabelText(/passphrase or PIN/)).toHaveFocus();
  backend.takeBack.mockRejectedValue({ code: 'wrongPassphrase', message: 'That is wrong.', hint: '', fields: [] });
  const field = screen.getByLabelText('Dr Ana Morales: passphrase or PIN');
  await userEvent.type(field, 'guess{Enter}');
  expect(backend.takeBack).toHaveBeenCalledWith('guess');
  expect(field).toHaveAccessibleDescription(/That is wrong/);
  expect(field).toHaveValue('');
  expect(app.status?.stage).toBe('handed');
});

it('does not give the screen back before the answers are kept, and locks without them the second time', async () => {
  backend.handed.mockResolvedValue(view());
  backend.answer.mockRejectedValue({ code: 'failed', message: 'The disk is full.', hint: '', fields: [] });
  render(HandedRoom);
  await userEvent.click(await screen.findByRole('radio', { name: 'Nein' }));
  await userEvent.click(screen.getByTestId('take-back'));
  await userEvent.type(screen.getByLabelText('Dr Ana Morales: passphrase or PIN'), 'secret{Enter}');
  expect(await screen.findByText('What was answered last is not kept yet.')).toBeInTheDocument();
  expect(backend.takeBack).not.toHaveBeenCalled();
  await userEvent.click(screen.getByRole('button', { name: 'Lock', hidden: true }));
  expect(backend.lock).toHaveBeenCalledOnce();
});

it('asks for the answers before the room is locked', async () => {
  backend.handed.mockResolvedValue(view());
  render(HandedRoom);
  await userEvent.click(await screen.findByRole('radio', { name: 'Nein' }));
  expect(backend.answer).not.toHaveBeenCalled();
  await lockNow();
  expect(backend.answer).toHaveBeenCalledOnce();
  expect(backend.lock).toHaveBeenCalledOnce();
});

it('counts on after a wrong secret, and has told what was counted before the screen is back', async () => {
  vi.stubGlobal('IntersectionObserver', InView);
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    const blocks = [{ block: 'title', text: 'Blatt' }];
    const sheet = { title: 'Blatt', language: 'de', direction: 'ltr', blocks };
    backend.handed.mockResolvedValue({ ...view(), part: 'sheet', sheet: { sheet, gaps: [], undrawable: [] } });
    backend.noteHanded.mockResolvedValue(null);
    let seconds = 0;
    backend.takeBack.mockImplementation(() => {
      seconds = backend.noteHanded.mock.calls.reduce((sum, [more]) => sum + more.seconds, 0);
      return Promise.reject({ code: 'wrongPassphrase', message: 'That is wrong.', hint: '', fields: [] });
    });
    render(HandedRoom);
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    await user.click(await screen.findByTestId('take-back'));
    InView.show(true);
    for (const read of [2, 4]) {
      await vi.advanceTimersByTimeAsync(2000);
      await user.type(screen.getByLabelText('Dr Ana Morales: passphrase or PIN'), 'guess{Enter}');
      await vi.waitFor(() => expect(seconds).toBeGreaterThanOrEqual(read));
    }
  } finally {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  }
});

it('keeps answers that could not be sent, and sends them with the next', async () => {
  const send = vi.fn().mockRejectedValueOnce(new Error('full')).mockResolvedValue(null);
  const giving = new Giving({}, send);
  giving.give((all) => ({ ...all, acne: { value: 'yes', details: {} } }));
  await giving.flush();
  expect(giving.failure).not.toBeNull();
  giving.give((all) => ({ ...all, rash: { value: 'no', details: {} } }));
  await giving.flush();
  expect(send).toHaveBeenLastCalledWith({
    acne: { value: 'yes', details: {} },
    rash: { value: 'no', details: {} },
  });
  expect(giving.failure).toBeNull();
  giving.give(({ acne: _, ...rest }) => rest);
  await giving.flush();
  expect(send).toHaveBeenLastCalledWith({ acne: { value: null, details: {} } });
});
