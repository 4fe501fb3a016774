import { expect, it } from 'vitest';
import type { Concern } from '../../backend/types';
import { inWeeks, middle, readLength, shownLength, shownRange, usualCourse } from './course';

const concern = (sessions: [number, number], days: [number, number]): Concern => ({
  id: 'x',
  groups: [],
  sessions: { min: sessions[0], max: sessions[1] },
  intervalDays: { min: days[0], max: days[1] },
  declined: false,
  raises: [],
  sources: [],
  confidence: 'high',
});

it('spans the courses of all concerns', () => {
  expect(usualCourse([concern([4, 4], [28, 42]), concern([3, 6], [14, 28])])).toEqual({
    sessions: { min: 3, max: 6 },
    intervalDays: { min: 14, max: 42 },
  });
  expect(usualCourse([])).toBeNull();
});

it('writes ranges, weeks and lengths as one reads them', () => {
  expect(shownRange({ min: 4, max: 4 })).toBe('4');
  expect(shownRange({ min: 3, max: 6 })).toBe('3 to 6');
  expect([inWeeks('28'), inWeeks('7'), inWeeks('30'), inWeeks('abc'), inWeeks('')]).toEqual([
    '4 weeks',
    '1 week',
    '',
    '',
    '',
  ]);
  expect([shownLength(0.5), shownLength(0.25), shownLength(2), shownLength(1.75)]).toEqual([
    '0.5',
    '0.25',
    '2.0',
    '1.75',
  ]);
});

it('takes the middle of the usual, and of two the shorter', () => {
  expect(middle(0.5, 1)).toBe(0.75);
  expect(middle(0.25, 0.5)).toBe(0.25);
  expect(middle(0.3, 0.4)).toBe(0.3);
});

it('reads lengths with point or comma, and nothing else', () => {
  expect([readLength('0.8'), readLength(' 0,8 ')]).toEqual([0.8, 0.8]);
  expect([readLength(''), readLength('deep'), readLength('0'), readLength('-1')]).toEqual([null, null, null, null]);
});
