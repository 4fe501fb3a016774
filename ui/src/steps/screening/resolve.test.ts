import { describe, expect, it } from 'vitest';
import type { Finding } from '../../backend/types';
import { dayFor, reasonFor, reopen, resolution, resolve, ways, write } from './resolve';

const finding = (more: Partial<Finding>): Finding => ({
  id: 'botox_recent',
  unsure: false,
  question: 'botox',
  raised: null,
  outcome: 'wait',
  word: false,
  until: '2025-12-03',
  unconfirmed: null,
  temporary: false,
  differ: false,
  overriding: 'withReason',
  sources: ['S32'],
  confidence: 'moderate',
  resolution: null,
  cleared: false,
  ...more,
});

const ids = (more: Partial<Finding>): string[] => ways(finding(more)).map((way) => way.id);

describe('the ways to resolve', () => {
  it('follow the tier', () => {
    expect(ids({ outcome: 'proceed' })).toEqual([]);
    expect(ids({ outcome: 'modify' })).toEqual(['note']);
    expect(ids({ outcome: 'modify', word: true })).toEqual(['decide']);
    expect(ids({ outcome: 'clinicianDecides' })).toEqual(['decide']);
    expect(ids({ outcome: 'wait' })).toEqual(['move', 'wait', 'against']);
    expect(ids({ outcome: 'doNotTreat' })).toEqual(['against']);
  });
  it('never lead against a rule that cannot be overridden', () => {
    expect(ids({ outcome: 'doNotTreat', overriding: 'never' })).toEqual([]);
    expect(ids({ outcome: 'wait', overriding: 'never' })).toEqual(['move', 'wait']);
  });
});

describe('a resolution', () => {
  const wait = finding({});
  const [, waiting, against] = ways(wait);

  it('is given for this very finding: its outcome and its date', () => {
    const given = resolution(wait, against!, ' Not in the treated area. ');
    expect(given).toEqual({
      finding: 'botox_recent',
      outcome: 'wait',
      until: '2025-12-03',
      kind: 'overridden',
      reason: 'Not in the treated area.',
      by: '',
      at: '',
    });
  });
  it('replaces an earlier one and can be taken back', () => {
    const first = resolution(wait, waiting!, '');
    const second = resolution(wait, against!, 'why');
    const other = { ...first, finding: 'sun' };
    expect(resolve([first, other], second)).toEqual([other, second]);
    expect(reopen([other, second], wait)).toEqual([other, { ...second, kind: 'pending' }]);
  });
  it('keeps a reason that is being typed, and one that another way does not use', () => {
    const other = { ...resolution(wait, waiting!, ''), finding: 'sun' };
    const typed = write(write([other], wait, 'It is'), wait, 'It is elsewhere. ');
    expect(typed).toEqual([other, expect.objectContaining({ kind: 'pending', reason: 'It is elsewhere. ' })]);
    expect(write(typed, wait, '')).toEqual([other]);
    const given = resolution(wait, waiting!, '');
    const both = resolve(typed, given);
    expect(both.at(-1)).toEqual(given);
    expect(reasonFor(both, wait.id)).toBe('It is elsewhere. ');
    expect(reopen(both, wait)).toEqual([other, expect.objectContaining({ kind: 'pending' })]);
  });
});

describe('waiting', () => {
  const wait = finding({});
  const [move, open, against] = ways(wait);

  it('moves the day to the first one that no wait forbids, or leaves it open', () => {
    expect(dayFor(move!, wait, null)).toEqual({ when: 'on', day: '2025-12-03' });
    expect(dayFor(move!, wait, '2026-01-10')).toEqual({ when: 'on', day: '2026-01-10' });
    expect(dayFor(open!, wait, null)).toEqual({ when: 'open' });
    expect(dayFor(against!, wait, null)).toBeUndefined();
  });
});
