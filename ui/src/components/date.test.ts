import { describe, expect, it } from 'vitest';
import { fromBoxes, isDate, shownDate, toBoxes } from './date';

describe('boxes and text', () => {
  it.each([
    ['1990-02-28', { day: '28', month: '2', year: '1990' }],
    ['2026-12-03', { day: '3', month: '12', year: '2026' }],
    ['1990-02-30', { day: '30', month: '2', year: '1990' }],
    ['19-ab-4x', { day: '4x', month: 'ab', year: '19' }],
    ['', { day: '', month: '', year: '' }],
  ])('%s goes into the boxes and comes out the same', (text, boxes) => {
    expect(toBoxes(text)).toEqual(boxes);
    expect(fromBoxes(boxes)).toBe(text);
  });

  it('keeps what is half typed', () => {
    expect(fromBoxes({ day: '3', month: '', year: '' })).toBe('--03');
    expect(toBoxes('--03')).toEqual({ day: '3', month: '', year: '' });
  });

  it('keeps a text that was never cut into three', () => {
    expect(toBoxes('31/12/1990')).toEqual({ day: '', month: '', year: '31/12/1990' });
  });
});

it('knows the days of the calendar', () => {
  expect(['2024-02-29', '0099-01-01', '2026-12-31'].filter(isDate)).toHaveLength(3);
  expect(['2026-02-29', '1990-02-30', '1990-13-01', '1990-2-3', '', '1990-02-28T10:00'].filter(isDate)).toEqual([]);
});

it('shows a date in words, and what is no date as it stands', () => {
  expect(shownDate('2026-12-03')).toBe('3 December 2026');
  expect(shownDate('1990-02-30')).toBe('1990-02-30');
});
