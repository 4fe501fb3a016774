import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { additionPage, Failure, keepAddition, sealAddition, startAddition } from '../backend';
import type { AddedView, AdditionPage, AdditionStart, RecordView } from '../backend/types';
import { app } from '../frame/app.svelte';
import { beforeLock } from '../frame/rooms';
import { ana, ben, status } from '../frame/status.test-data';
import Add from './Add.svelte';
import Added from './Added.svelte';
import { said } from './words';

vi.mock('../backend', async (original) => ({
  ...(await original<object>()),
  startAddition: vi.fn(),
  keepAddition: vi.fn(),
  additionPage: vi.fn(),
  sealAddition: vi.fn(),
}));
vi.mock('../frame/rooms', () => ({
  openRecord: vi.fn(),
  beforeLock: new Set(),
  nameOf: (by: { name: string } | null) => by?.name,
}));

const given: AdditionStart = {
  begun: null,
  patient: 'Ana Lima',
  guardian: '',
  covers: ['treatment', 'teaching'],
  lots: false,
  today: '2026-11-29',
};
const added = (kind: AddedView['kind'], more: Partial<AddedView> = {}): AddedView => ({
  id: kind,
  kind,
  sealedAt: '2026-11-29T10:00:00Z',
  words: 'Words of the page',
  covers: [],
  ...more,
});
const record = (more: Partial<RecordView> = {}): RecordView =>
  ({ id: 'r', kind: 'consent', added: [], about: null, withdrawnAt: null, ...more }) as unknown as RecordView;
const page = (signer: AdditionPage['signer']): AdditionPage =>
  ({
    sheet: { language: 'en', direction: 'ltr', blocks: [], title: 'Page', specimen: null },
    digest: 'ab'.repeat(32),
    signer,
  }) as unknown as AdditionPage;

beforeEach(() => {
  vi.mocked(startAddition).mockReset().mockResolvedValue(given);
  vi.mocked(keepAddition).mockReset().mockResolvedValue(null);
  vi.mocked(additionPage).mockReset();
  vi.mocked(sealAddition).mockReset();
});

describe('what was added', () => {
  it('says that a consent does not stand before all else', () => {
    const both = record({ added: [added('withdrawal', { covers: ['treatment'] }), added('addendum')] });
    const view = render(Added, { record: both, end: true });
    const list = screen.getByTestId('ended');
    expect(list.textContent).toMatch(/^\s*Consent withdrawn on 29 November 2026/);
    expect(list).toHaveTextContent('Do not treat on this consent.');
    expect(list).not.toHaveTextContent('Added on');
    view.unmount();
    render(Added, { record: both });
    expect(screen.getByTestId('added')).toHaveTextContent('Added on');
    expect(screen.queryByText(/Consent withdrawn/)).toBeNull();
  });
  it('does not say so of photographs', () => {
    expect(said(added('withdrawal', { covers: ['teaching'] }))).toMatch(/^Permission for photographs withdrawn/);
    render(Added, { record: record({ added: [added('withdrawal', { covers: ['teaching'] })] }) });
    expect(screen.getByTestId('added')).not.toHaveTextContent('Do not treat');
  });
  it('leads from a page to the record that it belongs to', () => {
    render(Added, { record: record({ kind: 'addendum', about: added('consent') }) });
    expect(screen.getByTestId('open-about')).toBeInTheDocument();
    expect(screen.queryByTestId('added')).toBeNull();
  });
});

describe('adding', () => {
  it('keeps every change and shows what is open at its place', async () => {
    render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-correction'));
    await userEvent.type(screen.getByLabelText(/Which passage is wrong/), '3');
    expect(keepAddition).toHaveBeenLastCalledWith('r', {
      kind: 'correction',
      passage: '3',
      right: '',
      lots: { tip: '', glide: '', device: '' },
    });
    const gap = { step: 'consent' as const, field: 'addition.right', message: 'Write what is right.' };
    vi.mocked(additionPage).mockRejectedValue(new Failure('failed', 'Open.', 'Go on.', [gap]));
    await userEvent.click(screen.getByTestId('show-addition'));
    expect(screen.getAllByText('Write what is right.').length).toBeGreaterThan(0);
  });
  it('takes the numbers that were in fact used where a treatment is corrected, and nowhere else', async () => {
    const view = render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-correction'));
    expect(screen.queryByLabelText('Needle tip: lot')).toBeNull();
    view.unmount();
    vi.mocked(startAddition).mockResolvedValue({ ...given, covers: [], lots: true });
    render(Add, { record: record({ kind: 'treatment' }) });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-correction'));
    await userEvent.type(screen.getByLabelText('Needle tip: lot'), 'B');
    expect(keepAddition).toHaveBeenLastCalledWith('r', {
      kind: 'correction',
      passage: '',
      right: '',
      lots: { tip: 'B', glide: '', device: '' },
    });
  });
  it('keeps the newest words where saving is slow, and all of them before the lock', async () => {
    let answer: () => void = () => undefined;
    vi.mocked(keepAddition).mockImplementationOnce(() => new Promise((done) => (answer = () => done(null))));
    render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-addendum'));
    await userEvent.type(screen.getByLabelText('What is added'), 'Red');
    expect(keepAddition).toHaveBeenCalledTimes(1);
    expect(beforeLock.size).toBe(1);
    answer();
    await Promise.all([...beforeLock].map((flush) => flush()));
    expect(keepAddition).toHaveBeenCalledTimes(2);
    expect(keepAddition).toHaveBeenLastCalledWith('r', { kind: 'addendum', words: 'Red' });
    expect(beforeLock.size).toBe(0);
  });
  it('sends what could not be saved for nobody but who wrote it, and lets nobody write over it', async () => {
    app.status = status('open', ana);
    vi.mocked(keepAddition).mockRejectedValue(new Failure('failed', 'The disk is full.', ''));
    const view = render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-addendum'));
    await userEvent.type(screen.getByLabelText('What is added'), 'Red');
    expect(await screen.findByText('The disk is full.')).toBeInTheDocument();
    view.unmount();
    expect([...app.unkept.keys()]).toEqual(['r']);
    // Another unlocks: nothing is sent in their name, and nothing of theirs takes its place.
    app.status = status('open', ben);
    vi.mocked(keepAddition).mockReset().mockResolvedValue(null);
    await Promise.allSettled([...beforeLock].map((flush) => flush()));
    const theirs = render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-addendum'));
    await userEvent.type(screen.getByLabelText('What is added'), 'Blue');
    expect(await screen.findByText('What Dr Ana Morales wrote here last is not saved yet.')).toBeInTheDocument();
    expect(keepAddition).not.toHaveBeenCalled();
    theirs.unmount();
    // Who wrote it finds it, and it is saved.
    app.status = status('open', ana);
    render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    expect(keepAddition).toHaveBeenLastCalledWith('r', { kind: 'addendum', words: 'Red' });
    expect([app.unkept.size, beforeLock.size]).toEqual([0, 0]);
  });
  it('brings nothing back that was thrown away', async () => {
    app.status = status('open', ana);
    vi.mocked(keepAddition).mockRejectedValueOnce(new Failure('failed', 'The disk is full.', ''));
    render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-addendum'));
    await userEvent.click(screen.getByTestId('discard-addition'));
    await vi.waitFor(() => expect(keepAddition).toHaveBeenLastCalledWith('r', null));
    expect([app.unkept.size, beforeLock.size]).toEqual([0, 0]);
  });
  it('offers no withdrawal where there is nothing to withdraw', async () => {
    vi.mocked(startAddition).mockResolvedValue({ ...given, covers: [] });
    render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    expect(screen.getByTestId('add-addendum')).toBeInTheDocument();
    expect(screen.queryByTestId('add-withdrawal')).toBeNull();
  });
  it('seals what a patient withdraws only with their signature', async () => {
    const signer = {
      field: 'patient',
      role: 'patient',
      title: 'Patient',
      name: 'Ana Lima',
      meaning: 'I take it back.',
    };
    vi.mocked(additionPage).mockResolvedValue(page({ ...signer, signedAt: null } as AdditionPage['signer']));
    vi.mocked(sealAddition).mockResolvedValue(record({ id: 'w' }));
    render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    await userEvent.click(screen.getByTestId('add-withdrawal'));
    await userEvent.click(screen.getByTestId('covers-treatment'));
    await userEvent.click(screen.getByTestId('show-addition'));
    await userEvent.click(screen.getByTestId('seal-addition'));
    expect(screen.getByText('Sign on the line.')).toBeInTheDocument();
    expect(sealAddition).not.toHaveBeenCalled();
    await userEvent.click(screen.getByTestId('way-typed'));
    await userEvent.type(screen.getByLabelText(/Your name/), 'Ana Lima');
    await userEvent.click(screen.getByTestId('typed-meant'));
    await userEvent.click(screen.getByTestId('seal-addition'));
    const [id, addition, digest, mark] = vi.mocked(sealAddition).mock.calls[0] ?? [];
    expect([id, digest, mark]).toEqual(['r', 'ab'.repeat(32), { kind: 'typed', name: 'Ana Lima' }]);
    expect(addition).toMatchObject({ kind: 'withdrawal', by: 'patient', covers: ['treatment'], on: '2026-11-29' });
  });
  it('takes up what was begun, and throws it away', async () => {
    vi.mocked(startAddition).mockResolvedValue({ ...given, begun: { kind: 'addendum', words: 'Half a sen' } });
    render(Add, { record: record() });
    await userEvent.click(screen.getByTestId('add-to-record'));
    expect(screen.getByLabelText('What is added')).toHaveValue('Half a sen');
    await userEvent.click(screen.getByTestId('discard-addition'));
    expect(keepAddition).toHaveBeenLastCalledWith('r', null);
  });
});
