import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LONGEST, REST, Saver } from './saver';

const save = vi.fn<(newest: () => boolean) => Promise<boolean>>();
let saver: Saver;
beforeEach(() => {
  vi.useFakeTimers();
  save.mockReset().mockResolvedValue(true);
  saver = new Saver(save);
});
afterEach(() => void vi.useRealTimers());

it('saves once the hands rest', async () => {
  saver.touch();
  await vi.advanceTimersByTimeAsync(REST - 1);
  saver.touch();
  await vi.advanceTimersByTimeAsync(REST - 1);
  expect(save).not.toHaveBeenCalled();
  expect(saver.unsaved).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  expect(save).toHaveBeenCalledOnce();
  expect(saver.unsaved).toBe(false);
});

it('saves one after the other, and what was changed meanwhile too', async () => {
  const answers: ((worked: boolean) => void)[] = [];
  const newest: (() => boolean)[] = [];
  save.mockImplementation((is) => {
    newest.push(is);
    return new Promise((answer) => answers.push(answer));
  });
  saver.touch();
  const flushed = saver.flush();
  saver.touch();
  await vi.advanceTimersByTimeAsync(REST);
  expect(save).toHaveBeenCalledOnce();
  expect(newest[0]?.()).toBe(false);
  answers[0]?.(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(save).toHaveBeenCalledTimes(2);
  expect(newest[1]?.()).toBe(true);
  answers[1]?.(true);
  expect(await flushed).toBe(true);
  await vi.advanceTimersByTimeAsync(REST);
  expect(save).toHaveBeenCalledTimes(2);
});

describe('while the hands do not rest', () => {
  const KEYS = 30;
  const BETWEEN = 100;

  /** Types keys for three seconds; for each, how long it took until a save that holds it was done, ms. */
  async function typed(takes: number): Promise<number[]> {
    const pressed: number[] = [];
    const kept: number[] = [];
    save.mockImplementation(async () => {
      const held = pressed.length;
      await new Promise((done) => setTimeout(done, takes));
      for (let key = kept.length; key < held; key += 1) kept.push(Date.now() - (pressed[key] ?? NaN));
      return true;
    });
    for (let key = 0; key < KEYS; key += 1) {
      pressed.push(Date.now());
      saver.touch();
      await vi.advanceTimersByTimeAsync(BETWEEN);
    }
    await vi.advanceTimersByTimeAsync(REST + 2 * takes);
    expect(saver.unsaved).toBe(false);
    return kept;
  }

  it('keeps each key soon', async () => {
    expect(BETWEEN).toBeLessThan(REST);
    const takes = 10;
    const kept = await typed(takes);
    expect(kept).toHaveLength(KEYS);
    expect(Math.max(...kept)).toBeLessThanOrEqual(LONGEST + takes);
    expect(save.mock.calls.length, 'not at every key').toBeLessThan(KEYS / 2);
  });

  it('keeps each key within a second where saving takes a while', async () => {
    const kept = await typed(450);
    expect(kept).toHaveLength(KEYS);
    expect(Math.max(...kept)).toBeLessThanOrEqual(1000);
  });
});

it('says what did not work, and tries it again when asked', async () => {
  save.mockResolvedValueOnce(false);
  saver.touch();
  expect(await saver.flush()).toBe(false);
  expect(saver.unsaved).toBe(true);
  expect(await saver.flush()).toBe(true);
  expect(save).toHaveBeenCalledTimes(2);
});

it('saves nothing that is settled, also not by a save that ends later', async () => {
  let answer: (worked: boolean) => void = () => undefined;
  save.mockImplementationOnce(() => new Promise((then) => (answer = then)));
  saver.touch();
  const flushed = saver.flush();
  saver.touch();
  saver.settle();
  answer(true);
  expect(await flushed).toBe(true);
  expect(saver.unsaved).toBe(false);
  saver.touch();
  saver.settle();
  await vi.advanceTimersByTimeAsync(LONGEST);
  expect(save).toHaveBeenCalledOnce();
});
