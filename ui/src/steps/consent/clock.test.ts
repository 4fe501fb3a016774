import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../../backend/failure';
import type { Reading } from '../../backend/types';
import { ReadingClock } from './clock';
import { InView } from './in-view.test-data';

let told: Reading[] = [];
let clock: ReadingClock;
const tell = vi.fn(async (more: Reading): Promise<unknown> => told.push(more));

/** Two parts and what stands after them. */
function place(): [HTMLElement, HTMLElement] {
  document.body.innerHTML = '<div id="p"><div data-part="Plan"></div><div data-part="Risks"></div></div><i id="e"></i>';
  return [document.getElementById('p') as HTMLElement, document.getElementById('e') as HTMLElement];
}
const part = (name: string) => (target: Element) => target.getAttribute('data-part') === name;
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('IntersectionObserver', InView);
  InView.all = [];
  told = [];
  tell.mockReset().mockImplementation(async (more) => told.push(more));
  clock = new ReadingClock('es', tell);
  clock.watch(...place());
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('counts the seconds of each part in view, and of all together', async () => {
  InView.show(true, part('Plan'));
  await pass(2);
  InView.show(true, part('Risks'));
  await pass(1);
  InView.show(false, part('Plan'));
  await pass(2);
  expect(told).toEqual([
    {
      language: 'es',
      seconds: 5,
      parts: [
        { part: 'Plan', seconds: 3 },
        { part: 'Risks', seconds: 3 },
      ],
      reachedEnd: false,
    },
  ]);
});

it('counts nothing while the page is hidden or no part is in view', async () => {
  await pass(20);
  InView.show(true, part('Plan'));
  const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  await pass(20);
  hidden.mockReturnValue('visible');
  await pass(5);
  expect(told.map((more) => more.seconds)).toEqual([5]);
});

it('tells what is left when the page is hidden, and when it stops', async () => {
  InView.show(true, part('Plan'));
  await pass(2);
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
  document.dispatchEvent(new Event('visibilitychange'));
  await pass(0);
  vi.restoreAllMocks();
  await pass(3);
  clock.stop();
  await pass(20);
  expect(told.map((more) => more.seconds)).toEqual([2, 3]);
});

it('says that the end was in view', async () => {
  InView.show(true);
  // Not a second has passed since: it is told all the same, once.
  await clock.tell();
  await clock.tell();
  expect(told).toEqual([{ language: 'es', seconds: 0, parts: [], reachedEnd: true }]);
});

it('keeps what could not be told for the next time, but not once the sheet is frozen', async () => {
  InView.show(true, part('Risks'));
  tell.mockRejectedValueOnce(new Failure('failed', 'The disk is full.'));
  await pass(5);
  await pass(5);
  expect(told.map((more) => [more.seconds, more.parts])).toEqual([[10, [{ part: 'Risks', seconds: 10 }]]]);
  tell.mockRejectedValueOnce(new Failure('frozen', 'The sheet is frozen.'));
  await pass(5);
  await pass(5);
  expect(told.at(-1)?.seconds).toBe(5);
});
