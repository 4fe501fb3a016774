import { expect, it } from 'vitest';
import type { Concern } from '../../backend/types';
import { inWeeks, millimetres, shownLength, shownRange, usualCourse, written } from './course';

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

it('reads a length with a point or a comma, and nothing else', () => {
  expect(millimetres('0,8')).toBe(0.8);
  expect(millimetres(' 1.25 ')).toBe(1.25);
  expect(millimetres('')).toBeNaN();
  expect(millimetres('half')).toBeNaN();
  expect(['0,8', '1.25', '', 'half'].map(written)).toEqual(['0.8 mm', '1.25 mm', '', '']);
});
