import { describe, expect, it } from 'vitest';
import type { Mark, Stroke } from '../../backend/types';
import { inkLength, PAD_HEIGHT, PAD_WIDTH, paint, refusal, type Pen } from './ink';

const stroke = (...points: [number, number][]): Stroke => ({
  points: points.map(([x, y], i) => ({ x, y, t: i * 8, pressure: 0.5 })),
});
const drawn = (...strokes: Stroke[]): Mark => ({
  kind: 'drawn',
  strokes,
  width: PAD_WIDTH,
  height: PAD_HEIGHT,
});
const why = (...strokes: Stroke[]): string | undefined => refusal(drawn(...strokes), 'Ana Lima')?.message;

describe('what is no signature', () => {
  it('refuses nothing at all', () => {
    expect(why()).toBe('Sign on the line.');
    expect(why({ points: [] })).toBe('Sign on the line.');
  });
  it('refuses a dot, also one that was pressed twice', () => {
    expect(why(stroke([100, 100]))).toMatch(/only a dot/);
    expect(why(stroke([100, 100], [102, 101]), stroke([104, 100]))).toMatch(/only a dot/);
  });
  it('refuses a single dash, level or upright', () => {
    expect(why(stroke([100, 100], [150, 103], [200, 101]))).toMatch(/only a dash/);
    expect(why(stroke([100, 20], [101, 160]))).toMatch(/only a dash/);
  });
  it('does not take a dash and a dot for two strokes', () => {
    expect(why(stroke([100, 100], [300, 100]), stroke([320, 100]))).toMatch(/only a dash/);
  });
});

describe('what is a signature', () => {
  it('takes a line that goes to and fro', () => {
    expect(why(stroke([50, 100], [90, 40], [120, 110], [160, 50], [220, 100]))).toBeUndefined();
  });
  it('takes a cross of two strokes', () => {
    expect(why(stroke([100, 50], [160, 110]), stroke([160, 50], [100, 110]))).toBeUndefined();
  });
});

describe('signing without drawing', () => {
  it('takes the printed name, however it is spaced', () => {
    expect(refusal({ kind: 'typed', name: ' ana  LIMA ' }, 'Ana Lima')).toBeUndefined();
    expect(refusal({ kind: 'typed', name: '' }, 'Ana Lima')?.message).toMatch(/Type your name/);
    expect(refusal({ kind: 'typed', name: 'Bo' }, 'Ana Lima')?.message).toMatch(/printed beneath/);
  });
  it('takes a mark that somebody else saw', () => {
    const mark = (witness: string, ...strokes: Stroke[]): Mark => ({
      kind: 'witnessed',
      strokes,
      width: PAD_WIDTH,
      height: PAD_HEIGHT,
      witness,
    });
    const cross = [stroke([100, 80], [120, 100]), stroke([120, 80], [100, 100])];
    expect(refusal(mark('Bo Berg', ...cross), 'Ana Lima')).toBeUndefined();
    expect(refusal(mark('', ...cross), 'Ana Lima')).toMatchObject({
      field: 'mark.witness',
      message: expect.stringMatching(/who saw/),
    });
    expect(refusal(mark('ana lima', ...cross), 'Ana Lima')?.message).toMatch(/Somebody else/);
    expect(refusal(mark('Bo Berg'), 'Ana Lima')).toMatchObject({
      field: 'mark.ink',
      message: expect.stringMatching(/Make a mark/),
    });
  });
});

describe('ink', () => {
  it('adds the length of all strokes', () => {
    expect(inkLength([stroke([0, 0], [3, 4]), stroke([0, 0], [0, 10])])).toBe(15);
  });
  it('is painted in the scale of the pad it is shown on, to its last point', () => {
    const to: [number, number][] = [];
    const pen = new Proxy({} as Pen, {
      get: (_, name) =>
        name === 'quadraticCurveTo' ? (...at: number[]) => to.push([at[2] ?? 0, at[3] ?? 0]) : () => {},
      set: () => true,
    });
    paint(pen, [stroke([0, 0], [10, 10], [20, 0])], 2, 'black');
    expect(to).toEqual([
      [10, 10],
      [40, 0],
    ]);
  });
});
