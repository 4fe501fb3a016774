import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../backend/failure';
import type { Settings } from '../backend/types';
import { settings } from './specimen.test-data';
import StampAuthority from './StampAuthority.svelte';

const backend = vi.hoisted(() => ({
  tryAuthority: vi.fn(),
  setAuthority: vi.fn(),
  removeAuthority: vi.fn(),
  stampAllNow: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));
beforeEach(() => void vi.resetAllMocks());

const chosen = { address: 'https://a.example', longTerm: false, vouchedBy: 'Root' };

const anchor = 'abcd'.repeat(16);

function show(more: Partial<Settings> = {}) {
  const view = render(StampAuthority, {
    settings: { ...settings(), ...more },
    change: async (work: () => Promise<Settings | null>) => {
      const now = await work();
      if (now) await view.rerender({ settings: now });
      return now;
    },
  });
}
const type = (text: string) => userEvent.type(screen.getByLabelText('Address of the authority'), text);

it('tries an authority and says in words what came back, keeping nothing', async () => {
  show();
  expect(screen.getByText(/uses no network at all/)).toBeVisible();
  await type('https://a.example');
  const tried = {
    authority: 'Stamps',
    at: '2026-11-02T10:00:00Z',
    validTo: '2030-01-31T00:00:00Z',
    vouchedBy: 'Root',
    anchor,
  };
  backend.tryAuthority.mockResolvedValueOnce({ ...tried, clocksApart: false });
  await userEvent.click(screen.getByTestId('try-authority'));
  expect(backend.tryAuthority).toHaveBeenCalledWith('https://a.example');
  expect(
    await screen.findByText(/It answers rightly: Stamps, vouched for by Root.*fingerprint abcd abcd .*31 January 2030/),
  ).toBeVisible();
  backend.tryAuthority.mockResolvedValueOnce({ ...tried, clocksApart: true });
  await userEvent.click(screen.getByTestId('try-authority'));
  expect(await screen.findByText(/check which of them is wrong/)).toBeVisible();
  backend.tryAuthority.mockRejectedValueOnce(new Failure('failed', 'The network is away.', 'Check it.'));
  await userEvent.click(screen.getByTestId('try-authority'));
  expect(await screen.findByText('The network is away.')).toBeVisible();
  expect(screen.queryByText(/It answers rightly/)).toBeNull();
  expect(backend.setAuthority).not.toHaveBeenCalled();
});

it('uses an authority that answered, and none again', async () => {
  show();
  await type('https://a.example');
  await userEvent.click(screen.getByTestId('long-term'));
  backend.setAuthority.mockResolvedValueOnce({ ...settings(), authority: chosen });
  const tried = {
    authority: 'S',
    at: '2026-11-02T10:00:00Z',
    validTo: '2030-01-31T00:00:00Z',
    vouchedBy: 'Root',
    anchor,
  };
  backend.tryAuthority.mockResolvedValue({ ...tried, clocksApart: false });
  await userEvent.click(screen.getByTestId('set-authority'));
  expect(await screen.findByText(/It answers rightly/)).toBeVisible();
  expect(backend.setAuthority).not.toHaveBeenCalled();
  // What was shown was of another address.
  await type('/tsa');
  await userEvent.click(screen.getByTestId('set-authority'));
  expect(await screen.findByText(/It answers rightly/)).toBeVisible();
  expect(backend.setAuthority).not.toHaveBeenCalled();
  await userEvent.click(screen.getByTestId('set-authority'));
  expect(backend.setAuthority).toHaveBeenCalledExactlyOnceWith('https://a.example/tsa', true, anchor);
  expect(await screen.findByTestId('authority')).toHaveTextContent(
    'Asked now: https://a.example, vouched for by Root.',
  );
  backend.removeAuthority.mockResolvedValueOnce(settings());
  await userEvent.click(screen.getByTestId('remove-authority'));
  expect(await screen.findByText(/Nobody is asked any more/)).toBeVisible();
  expect(screen.queryByTestId('authority')).toBeNull();
  expect(screen.getByLabelText('Address of the authority')).toHaveValue('');
});

it('shows how many wait and why, and tries them now', async () => {
  show({ authority: chosen, waiting: 3, waitingWhy: 'The network is away.' });
  expect(screen.getByText('3 signed sheets wait for their time-stamps')).toBeVisible();
  expect(screen.getByText('The network is away.')).toBeVisible();
  backend.stampAllNow.mockResolvedValueOnce({ ...settings(), authority: chosen });
  await userEvent.click(screen.getByTestId('stamp-all'));
  expect(await screen.findByText('Every sheet has its time-stamp.')).toBeVisible();
  expect(screen.queryByTestId('stamp-all')).toBeNull();
});
