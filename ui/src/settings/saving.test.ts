import { expect, it } from 'vitest';
import { Failure } from '../backend/failure';
import { Saving } from './saving.svelte';

it('saves what is asked while another save runs, in its order', async () => {
  const saving = new Saving();
  const saved: string[] = [];
  let release = (): void => {};
  const first = saving.run(async () => {
    await new Promise<void>((answer) => (release = answer));
    saved.push('first');
    return 'First saved';
  });
  const second = saving.run(async () => {
    saved.push('second');
    return 'Second saved';
  });
  await Promise.resolve();
  expect(saved).toEqual([]);
  expect(saving.busy).toBe(true);
  release();
  expect(await Promise.all([first, second])).toEqual([true, true]);
  expect(saved).toEqual(['first', 'second']);
  expect(saving.busy).toBe(false);
  expect(saving.done).toBe('Second saved');
});

it('goes on saying what failed when the save behind it went well', async () => {
  const saving = new Saving();
  const refused = saving.run(() => Promise.reject(new Failure('failed', 'The disk is full.')));
  const taken = saving.run(async () => 'Saved');
  expect(await Promise.all([refused, taken])).toEqual([false, true]);
  expect(saving.failure?.message).toBe('The disk is full.');
  await saving.run(async () => 'Saved');
  expect(saving.failure).toBeNull();
});
