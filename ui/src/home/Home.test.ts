import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { ConsultView, Content, DraftRow, Found, TreatmentRow } from '../backend/types';
import { app } from '../frame/app.svelte';
import { Consult } from '../frame/consult.svelte';
import { ana, ben, status } from '../frame/status.test-data';
import Home from './Home.svelte';

const backend = vi.hoisted(() => ({ home: vi.fn(), find: vi.fn(), discard: vi.fn(), discardTreatment: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

type FoundRow = Found['records'][number];
const who = (id: string, name: string) => ({ id, name, birthDate: '1990-04-01', recordNumber: '' });
const draft = (id: string, name: string): DraftRow => ({ ...who(id, name), changedAt: '', frozen: false });
const sealed = (id: string, name: string): FoundRow => ({
  ...who(id, name),
  sealedAt: '',
  kind: 'consent',
  withdrawnAt: null,
  added: 0,
});

const records = (rows: FoundRow[]): Found => ({ drafts: [], treatments: [], records: rows });

const rooms = vi.hoisted(() => ({ resumeConsult: vi.fn(), openTreatment: vi.fn() }));
vi.mock('../frame/rooms', async (original) => ({ ...(await original<object>()), ...rooms }));

beforeEach(() => {
  vi.resetAllMocks();
  app.content = { languages: [], texts: {} } as unknown as Content;
  backend.home.mockResolvedValue({
    drafts: [draft('c1', 'Ada'), draft('c2', 'Bo')],
    treatments: [],
    planned: [],
    recent: [sealed('r1', 'Cleo')],
    backups: { old: false },
    setBack: null,
    unconfirmed: 0,
  });
});

it('shows what is open and what was signed last', async () => {
  render(Home);
  expect(await screen.findByRole('button', { name: /^Ada/ })).toBeVisible();
  expect(screen.getByRole('button', { name: /^Cleo/ })).toBeVisible();
});

it('shows the answer to what was typed last, whichever comes first', async () => {
  const answers: Record<string, (found: Found) => void> = {};
  backend.find.mockImplementation((query: string) => new Promise((answer) => (answers[query] = answer)));
  render(Home);
  await userEvent.type(screen.getByRole('searchbox', { name: 'Find a record' }), 'De');
  answers['De']?.(records([sealed('r2', 'Dea')]));
  expect(await screen.findByRole('button', { name: /^Dea/ })).toBeVisible();
  answers['D']?.(records([sealed('r3', 'Dan')]));
  await new Promise((rest) => setTimeout(rest));
  expect(screen.getByRole('heading', { name: '1 record' })).toBeVisible();
  expect(screen.queryByRole('button', { name: /^Dan/ })).toBeNull();
});

it('discards a consultation only once that was said twice', async () => {
  render(Home);
  await userEvent.click(await screen.findByRole('button', { name: 'Discard the consultation of Bo' }));
  expect(backend.discard).not.toHaveBeenCalled();
  backend.home.mockResolvedValue({
    drafts: [draft('c1', 'Ada')],
    treatments: [],
    planned: [],
    recent: [],
    backups: { old: false },
    unconfirmed: 0,
  });
  await userEvent.click(screen.getByTestId('discard'));
  expect(backend.discard).toHaveBeenCalledExactlyOnceWith('c2');
  await vi.waitFor(() => expect(screen.queryByRole('button', { name: /^Bo/ })).toBeNull());
});

it('says whose words are kept, and discards nothing that they belong to', async () => {
  const open = (id: string) => new Consult({ id, draft: {}, steps: [] } as unknown as ConsultView, backend as never);
  app.kept = [
    { open: open('c2'), by: ana },
    { open: open('r7'), by: ana },
  ];
  app.status = status('open', ben);
  try {
    const treatment: TreatmentRow = { ...who('t1', 'Dea'), consent: 'r7', changedAt: '' };
    backend.home.mockResolvedValue({ ...(await backend.home()), treatments: [treatment] });
    render(Home);
    const [notice] = await screen.findAllByText(/What Dr Ana Morales typed last is not saved/);
    expect(notice).toBeVisible();
    await userEvent.click((await screen.findAllByTestId('see-kept'))[0] as HTMLElement);
    expect(app.room).toEqual({ name: 'kept', kept: app.kept[0] });
    for (const [of, kept] of [
      ['consultation of Bo', app.kept[0]],
      ['treatment of Dea', app.kept[1]],
    ] as const) {
      app.room = { name: 'home' };
      await userEvent.click(screen.getByRole('button', { name: `Discard the ${of}` }));
      await userEvent.click(screen.getByTestId(of.startsWith('c') ? 'discard' : 'discard-treatment'));
      await vi.waitFor(() => expect(app.room).toEqual({ name: 'kept', kept }));
    }
    expect(backend.discard).not.toHaveBeenCalled();
    expect(backend.discardTreatment).not.toHaveBeenCalled();
  } finally {
    app.kept = [];
    app.room = { name: 'home' };
  }
});

it('says that it shows the latest 20 where more fit', async () => {
  const fit = (many: number) => Array.from({ length: many }, (_, index) => sealed(`r${index}`, `Dea ${index}`));
  backend.find.mockResolvedValue(records(fit(21)));
  render(Home);
  await userEvent.type(screen.getByRole('searchbox', { name: 'Find a record' }), 'D');
  expect(await screen.findByRole('heading', { name: 'The latest 20 records that fit' })).toBeVisible();
  expect(screen.getAllByRole('button', { name: /^Dea/ })).toHaveLength(20);
  backend.find.mockResolvedValue(records(fit(20)));
  await userEvent.type(screen.getByRole('searchbox', { name: 'Find a record' }), 'e');
  expect(await screen.findByRole('heading', { name: '20 records' })).toBeVisible();
});

it('finds what is open too, and opens it where it was left', async () => {
  const treatment: TreatmentRow = { ...who('t1', 'Dea'), consent: 'r7', changedAt: '' };
  backend.find.mockResolvedValue({ drafts: [draft('c9', 'Dea Lang')], treatments: [treatment], records: [] });
  render(Home);
  await userEvent.type(screen.getByRole('searchbox', { name: 'Find a record' }), 'D');
  expect(await screen.findByRole('heading', { name: 'Open, not signed yet' })).toBeVisible();
  expect(screen.getByRole('heading', { name: 'No record fits' })).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: /^Dea Lang/ }));
  expect(rooms.resumeConsult).toHaveBeenCalledExactlyOnceWith('c9');
  await userEvent.click(screen.getByRole('button', { name: /^Dea .*Treatment being written/ }));
  expect(rooms.openTreatment).toHaveBeenCalledExactlyOnceWith('r7');
  // What is thrown away there is gone from what was found.
  backend.find.mockResolvedValue(records([]));
  await userEvent.click(screen.getByRole('button', { name: 'Discard the consultation of Dea Lang' }));
  await userEvent.click(screen.getByTestId('discard'));
  expect(backend.discard).toHaveBeenCalledExactlyOnceWith('c9');
  await vi.waitFor(() => expect(screen.queryByTestId('found-open')).toBeNull());
});

it('leads to the approval of the clinic’s own texts, and of those that have changed since, but of no others', async () => {
  const language = (id: string, name: string, lapsed: boolean) => ({ id, name, version: '1', approval: null, lapsed });
  const languages = [
    language('en', 'English', false),
    language('es', 'Español', false),
    language('de', 'Deutsch', true),
  ];
  app.content = { languages, texts: {} } as unknown as Content;
  render(Home);
  expect(await screen.findByText(/Before the first signature.*in English/s)).toBeVisible();
  expect(screen.getByText(/Deutsch · German have changed since they were approved/)).toBeVisible();
  expect(screen.queryByTestId('approve-es')).toBeNull();
  await userEvent.click(screen.getByTestId('approve-en'));
  expect(app.room).toEqual({ name: 'settings', part: 'texts', language: 'en' });
  app.room = { name: 'home' };
});

it('says how many rules only warn, and leads to them', async () => {
  app.status = status('open');
  backend.home.mockResolvedValue({ ...(await backend.home()), unconfirmed: 16 });
  render(Home);
  expect(await screen.findByText(/16 rules only warn until the clinic confirms them\./)).toBeVisible();
  await userEvent.click(screen.getByTestId('see-rules'));
  expect(app.room).toEqual({ name: 'settings', part: 'rules' });
});
