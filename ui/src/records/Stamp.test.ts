import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import type { StampView } from '../backend/types';
import { Failure } from '../backend/failure';
import Stamp from './Stamp.svelte';

const backend = vi.hoisted(() => ({ stampNow: vi.fn(), stampOf: vi.fn(), onStamped: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

let came: () => void;
beforeEach(() => {
  vi.resetAllMocks();
  backend.onStamped.mockImplementation(async (then: typeof came) => {
    came = then;
    return () => undefined;
  });
});

const none: StampView = {
  at: null,
  authority: null,
  chosen: false,
  longTerm: false,
  unproven: [],
  possible: false,
  waits: null,
};
const given: StampView = { ...none, at: '2026-11-02T10:00:00Z', authority: 'Stamps', chosen: true };
const waits = { why: 'The network is away.', nextAt: '2026-11-02T10:05:00Z' };
const show = (stamp: StampView) => render(Stamp, { id: 'r1', stamp });

it('says when and by whom, and what lasts', () => {
  const view = show(given);
  expect(screen.getByText(/Time-stamped on 2 November 2026.*by Stamps\./)).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
  view.unmount();
  show({ ...given, longTerm: true, chosen: false });
  expect(screen.getByText(/no authority that the clinic chose/)).toBeVisible();
  expect(screen.getByText(/The proofs that the certificates were good/)).toBeVisible();
});

it('says whose certificate nothing in the file tells of', () => {
  show({ ...given, unproven: ['Stamps', 'Issuer'] });
  expect(screen.getByText(/not the long-term form.*revoked:\s+Stamps, Issuer\./)).toBeVisible();
  expect(screen.queryByText(/The proofs that the certificates were good/)).toBeNull();
});

it('says why it waits and until when, and tries at once where that is asked', async () => {
  show({ ...none, waits });
  expect(screen.getByText('Waiting for its time-stamp')).toBeVisible();
  expect(screen.getByText('The network is away.')).toBeVisible();
  expect(screen.getByText(/Next try at 2 November 2026/)).toBeVisible();
  backend.stampNow.mockRejectedValueOnce(new Failure('failed', 'The disk is full.', 'Make room.'));
  await userEvent.click(screen.getByTestId('stamp-now'));
  expect(await screen.findByText('The disk is full.')).toBeVisible();
  backend.stampNow.mockResolvedValueOnce(given);
  await userEvent.click(screen.getByTestId('stamp-now'));
  expect(backend.stampNow).toHaveBeenLastCalledWith('r1');
  expect(await screen.findByText(/Time-stamped on/)).toBeVisible();
  expect(screen.queryByText('Waiting for its time-stamp')).toBeNull();
});

it('says what a sheet waits for that is stamped already', () => {
  const view = show({ ...given, waits });
  expect(screen.getByText('Waiting for the long-term form')).toBeVisible();
  view.unmount();
  show({ ...given, longTerm: true, waits });
  expect(screen.getByText(/^Waiting for a further time-stamp/)).toBeVisible();
});

it('learns of a time-stamp that comes while it is looked at', async () => {
  show({ ...none, waits: { ...waits, why: null } });
  backend.stampOf.mockResolvedValue(given);
  came();
  expect(await screen.findByText(/Time-stamped on/)).toBeVisible();
});

it('offers nothing where no authority is set', () => {
  const view = show(none);
  expect(screen.getByText(/this machine’s clock/)).toBeVisible();
  expect(screen.queryByRole('button')).toBeNull();
  view.unmount();
  show({ ...none, waits: { why: 'No time-stamp authority is set any more.', nextAt: null } });
  expect(screen.queryByRole('button')).toBeNull();
});
