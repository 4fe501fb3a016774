import { expect, it } from 'vitest';
import type { Concern } from '../../backend/types';
import { inWeeks, shownLength, shownRange, usualCourse } from './course';

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
