import { render, screen } from '@testing-library/svelte';
import { beforeEach, expect, it, vi } from 'vitest';
import type { RecordView } from '../backend/types';
import RecordSheet from './RecordSheet.svelte';

const backend = vi.hoisted(() => ({
  printers: vi.fn(),
  settings: vi.fn(),
  recordPdf: vi.fn(),
  recordFile: vi.fn(),
  onStamped: vi.fn(),
}));
vi.mock('../backend', async (original) => ({ ...(await original<object>()), ...backend }));
// Nothing is drawn here.
vi.mock('./pdf', () => ({ openPdf: vi.fn() }));
vi.mock('../frame/rooms', () => ({ openRecord: vi.fn(), openTreatment: vi.fn() }));

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = vi.fn();
      unobserve = vi.fn();
      disconnect = vi.fn();
    },
  );
  backend.settings.mockResolvedValue({ printer: '' });
  backend.printers.mockResolvedValue({ system: 'ready', printers: [{ name: 'Desk', isDefault: true }] });
  backend.recordPdf.mockReturnValue(new Promise(() => undefined));
  backend.onStamped.mockResolvedValue(() => undefined);
  backend.recordFile.mockReturnValue(new Promise(() => undefined));
});

function record(more: Partial<RecordView>): RecordView {
  return {
    id: 'r',
    seals: [],
    verified: true,
    digest: '',
    sessions: [],
    files: [],
    added: [],
    stamp: { state: 'off' },
    ...more,
  } as unknown as RecordView;
}

const file = (media: string) => ({ number: 1, media, digest: '', size: 1 });
const session = (given: boolean) => ({ record: 'r', day: '2026-12-23', given });

it.each([
  ['a consent', record({ kind: 'consent' }), 'Print the aftercare alone'],
  ['a paper with its words', record({ kind: 'paper', files: [file('application/json')] }), 'Print the aftercare alone'],
  ['a treatment', record({ kind: 'treatment', sessions: [session(true)] }), 'Print the aftercare'],
  ['a paper without them', record({ kind: 'paper', files: [file('image/png')] }), null],
  ['a treatment that was not given', record({ kind: 'treatment', sessions: [session(false)] }), null],
  ['a letter', record({ kind: 'deferral' }), null],
])('offers the aftercare of %s where there is one', async (_, of, label) => {
  render(RecordSheet, { record: of });
  await screen.findByTestId('print');
  const offered = screen.queryByTestId('print-aftercare');
  expect(offered?.textContent?.trim() ?? null).toBe(label);
});
