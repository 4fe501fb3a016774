import { describe, expect, it } from 'vitest';
import type { Stroke } from '../../backend/types';
import { inkLength, refusal, turns } from './ink';

const stroke = (...points: [number, number][]): Stroke => ({
  points: points.map(([x, y], i) => ({ x, y, t: i * 8, pressure: 0.5 })),
});

describe('what is no signature', () => {
  it('refuses nothing at all', () => {
    expect(refusal([])).toBe('blank');
    expect(refusal([{ points: [] }])).toBe('blank');
  });
  it('refuses a dot, also one that was pressed twice', () => {
    expect(refusal([stroke([100, 100])])).toBe('dot');
    expect(refusal([stroke([100, 100], [102, 101]), stroke([104, 100])])).toBe('dot');
  });
  it('refuses a single dash, short or long, straight up or level', () => {
    expect(refusal([stroke([100, 100], [130, 101])])).toBe('dash');
    expect(refusal([stroke([100, 100], [200, 104], [400, 99], [500, 101])])).toBe('dash');
    expect(refusal([stroke([100, 20], [101, 160])])).toBe('dash');
  });
  it('does not take a dash and a dot for two strokes', () => {
    expect(refusal([stroke([100, 100], [300, 100]), stroke([320, 100])])).toBe('dash');
  });
});

describe('what is a signature', () => {
  it('takes a line that turns', () => {
    expect(refusal([stroke([50, 100], [90, 40], [120, 110], [160, 50], [220, 100])])).toBeUndefined();
  });
  it('takes a cross of two strokes', () => {
    expect(refusal([stroke([100, 50], [160, 110]), stroke([160, 50], [100, 110])])).toBeUndefined();
  });
});

describe('measures', () => {
  it('adds the length of all strokes', () => {
    expect(inkLength([stroke([0, 0], [3, 4]), stroke([0, 0], [0, 10])])).toBe(15);
  });
  it('does not count a trembling hand as turning', () => {
    expect(turns([0, 10, 9, 12, 11, 20])).toBe(0);
    expect(turns([0, 10, 0, 10])).toBe(2);
  });
});
