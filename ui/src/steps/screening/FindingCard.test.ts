import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Finding, FindingView, Resolution, When } from '../../backend/types';
import FindingCard from './FindingCard.svelte';

const row = (more: Partial<Finding>): FindingView => ({
  finding: {
    id: 'sun_recent',
    unsure: false,
    question: 'sun',
    raised: null,
    outcome: 'wait',
    word: false,
    until: '2026-12-06',
    unconfirmed: null,
    temporary: false,
    differ: true,
    overriding: 'withReason',
    sources: ['S36'],
    confidence: 'high',
    resolution: null,
    cleared: false,
    ...more,
  },
  words: { says: 'Wait until 6 December.', why: 'Burnt skin heals badly.', lifts: null, differ: 'One says 7 days.' },
  question: 'Any sun?',
  sources: [{ id: 'S36', title: 'A leaflet', year: '2024', found: 'nhs.example' }],
});

function card(view: FindingView, reason = '') {
  const onresolve = vi.fn<(given: Resolution, day: When | undefined) => void>();
  const onreopen = vi.fn();
  const onreason = vi.fn((text: string) => rerender({ reason: text }));
  const { rerender } = render(FindingCard, { row: view, earliest: null, reason, onreason, onresolve, onreopen });
  return { onreason, onresolve, onreopen };
}

describe('a finding', () => {
  it('says its tier in a word, and why only when asked', async () => {
    card(row({}));
    expect(screen.getByText('Wait', { selector: '.tier' })).toBeInTheDocument();
    expect(screen.queryByText('Burnt skin heals badly.')).toBeNull();
    await userEvent.click(screen.getByTestId('why-sun_recent'));
    expect(screen.getByText('Burnt skin heals badly.')).toBeInTheDocument();
    expect(screen.getByText(/One says 7 days/)).toBeInTheDocument();
    expect(screen.getByText(/A leaflet, 2024/)).toBeInTheDocument();
  });
  it('moves the day to the first one that is possible', async () => {
    const { onresolve } = card(row({}));
    await userEvent.click(screen.getByText('Plan for 6 December 2026'));
    expect(onresolve.mock.lastCall?.[1]).toEqual({ when: 'on', day: '2026-12-06' });
  });
  it('goes ahead only with a reason', async () => {
    const { onresolve } = card(row({}));
    await userEvent.click(screen.getByText('Go ahead against this rule'));
    await userEvent.click(screen.getByTestId('write-sun_recent'));
    expect(screen.getByText('Write the reason.')).toBeInTheDocument();
    expect(onresolve).not.toHaveBeenCalled();
    await userEvent.type(screen.getByTestId('reason-sun_recent'), 'The tan is elsewhere.');
    await userEvent.click(screen.getByTestId('write-sun_recent'));
    expect(onresolve.mock.lastCall?.[0]).toMatchObject({
      finding: 'sun_recent',
      outcome: 'wait',
      until: '2026-12-06',
      kind: 'overridden',
      reason: 'The tan is elsewhere.',
    });
  });
  it('hands on every letter of a reason, and opens with what was written', async () => {
    const { onreason } = card(row({}), 'The tan');
    await userEvent.type(screen.getByTestId('reason-sun_recent'), ' is');
    expect(onreason.mock.calls.map(([text]) => text)).toEqual(['The tan ', 'The tan i', 'The tan is']);
  });
  it('offers no way against a rule that nobody can override, and says so', () => {
    card(row({ outcome: 'doNotTreat', until: null, overriding: 'never' }));
    expect(screen.queryByText('Go ahead against this rule')).toBeNull();
    expect(screen.getByText('Nobody can go ahead against this rule.')).toBeInTheDocument();
  });
  it('shows how it was resolved and can be opened again', async () => {
    const resolution: Resolution = {
      finding: 'sun_recent',
      outcome: 'wait',
      until: '2026-12-06',
      kind: 'overridden',
      reason: 'The tan is elsewhere.',
      by: 'Dr Ada Brandt',
      at: '2026-11-22T10:00:00Z',
    };
    const { onreopen } = card(row({ resolution, cleared: true }));
    expect(screen.getByText('Going ahead against this rule')).toBeInTheDocument();
    expect(screen.getByText('The tan is elsewhere.')).toBeInTheDocument();
    await userEvent.click(screen.getByText('Change'));
    expect(onreopen).toHaveBeenCalled();
  });
});
