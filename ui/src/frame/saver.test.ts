import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { REST, Saver } from './saver';

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
  await vi.advanceTimersByTimeAsync(REST);
  expect(save).toHaveBeenCalledOnce();
});
