import { expect, it } from 'vitest';
import { daysBefore } from './days';

it('counts back over the end of a month and a leap day', () => {
  expect(daysBefore('2026-11-22', 0)).toBe('2026-11-22');
  expect(daysBefore('2028-03-01', 1)).toBe('2028-02-29');
  expect(daysBefore('2026-01-07', 14)).toBe('2025-12-24');
});

it('gives none for what is no day', () => {
  expect(daysBefore('', 7)).toBeUndefined();
  expect(daysBefore('2026-1', 7)).toBeUndefined();
});
