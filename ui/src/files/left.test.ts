import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { LeftRow, Retention } from '../backend/types';
import { app, type Kept } from '../frame/app.svelte';
import { Consult } from '../frame/consult.svelte';
import { ana } from '../frame/status.test-data';
import LeftOpen from './LeftOpen.svelte';

const backend = vi.hoisted(() => ({ discard: vi.fn(), discardTreatment: vi.fn(), keepAddition: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

const row = (kind: LeftRow['kind'], id: string, more: Partial<LeftRow> = {}): LeftRow => ({
  kind,
  id,
  record: kind === 'consultation' ? null : 'r1',
  name: 'Ada',
  birthDate: '1980-05-07',
  recordNumber: '',
  touchedAt: '2024-03-09T10:00:00Z',
  frozen: false,
  held: false,
  ...more,
});
const told = (left: LeftRow[]): Retention => ({
  clinicUnsaved: false,
  due: [],
  more: 0,
  left,
  leftMonths: 12,
  deleted: [],
  deletedMore: 0,
});

beforeEach(() => vi.resetAllMocks());

it('throws away what was left in the way of its kind, once that was said twice', async () => {
  const ondone = vi.fn();
  const left = [row('consultation', 'c1'), row('treatment', 't1'), row('addition', 'r1')];
  render(LeftOpen, { retention: told(left), ondone });
  expect(screen.getByRole('heading', { name: /not touched for 12 months/ })).toBeVisible();
  for (const [id, act, with_] of [
    ['c1', backend.discard, ['c1']],
    ['t1', backend.discardTreatment, ['t1']],
    ['r1', backend.keepAddition, ['r1', null]],
  ] as const) {
    await userEvent.click(screen.getByTestId(`discard-left-${id}`));
    expect(act).not.toHaveBeenCalled();
    await userEvent.click(screen.getByTestId('discard-left'));
    expect(act).toHaveBeenCalledExactlyOnceWith(...with_);
  }
  await vi.waitFor(() => expect(ondone).toHaveBeenCalledTimes(3));
});

it('throws away nothing that is held or being signed', () => {
  const left = [row('consultation', 'c1', { frozen: true }), row('treatment', 't1', { held: true })];
  render(LeftOpen, { retention: told(left), ondone: vi.fn() });
  expect(screen.getAllByRole('button', { name: 'Open' })).toHaveLength(2);
  expect(screen.queryByRole('button', { name: /Throw away/ })).toBeNull();
  expect(screen.getByText(/· held/)).toBeVisible();
});

it('says why something stays', async () => {
  backend.discard.mockRejectedValue({ code: 'failed', message: 'It is held.', hint: 'Lift it.', fields: [] });
  const ondone = vi.fn();
  render(LeftOpen, { retention: told([row('consultation', 'c1')]), ondone });
  await userEvent.click(screen.getByTestId('discard-left-c1'));
  await userEvent.click(screen.getByTestId('discard-left'));
  expect(await screen.findByText('It is held.')).toBeVisible();
  expect(ondone).not.toHaveBeenCalled();
});

it('shows nothing where nothing was left', () => {
  render(LeftOpen, { retention: told([]), ondone: vi.fn() });
  expect(screen.queryByRole('heading')).toBeNull();
});

it('throws nothing away in which somebody has words that are not saved', async () => {
  const kept: Kept = { open: new Consult({ id: 'r1', draft: {}, steps: [] } as never, {} as never), by: ana };
  app.kept = [kept];
  try {
    render(LeftOpen, { retention: told([row('treatment', 't1')]), ondone: vi.fn() });
    await userEvent.click(screen.getByTestId('discard-left-t1'));
    await userEvent.click(screen.getByTestId('discard-left'));
    await vi.waitFor(() => expect(app.room).toEqual({ name: 'kept', kept }));
    expect(backend.discardTreatment).not.toHaveBeenCalled();
  } finally {
    app.kept = [];
    app.room = { name: 'home' };
  }
});
