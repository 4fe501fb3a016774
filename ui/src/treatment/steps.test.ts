import { describe, expect, it } from 'vitest';
import { nextLength, nextMonth, nextPasses } from './steps';

describe('stepping', () => {
  it('goes along the scale and ends with it', () => {
    const scale = [0.25, 0.5, 1];
    expect(nextLength(scale, '', 1)).toBe('0.25');
    expect(nextLength(scale, '0.5', 1)).toBe('1');
    expect(nextLength(scale, '0,7', -1)).toBe('0.5');
    expect(nextLength(scale, '1', 1)).toBeUndefined();
    expect(nextLength(scale, '0.25', -1)).toBeUndefined();
  });

  it('counts passes from the usual number within bounds', () => {
    const bounds = { usual: 4, most: 6 };
    expect(nextPasses(null, -1, bounds)).toBe(4);
    expect(nextPasses(5, 1, bounds)).toBe(6);
    expect(nextPasses(6, 1, bounds)).toBeUndefined();
    expect(nextPasses(1, -1, bounds)).toBeUndefined();
  });

  it('turns the year with the month', () => {
    expect(nextMonth('', 1, '2026-11-23')).toBe('2026-11');
    expect(nextMonth('2026-12', 1, '2026-11-23')).toBe('2027-01');
    expect(nextMonth('2027-01-15', -1, '2026-11-23')).toBe('2026-12');
    expect(nextMonth('2027-05', 12, '2026-11-23')).toBe('2028-05');
  });
});
