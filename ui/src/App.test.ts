import { fireEvent, render } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';
import App from './App.svelte';
import type { AppStatus } from './backend/types';
import { app } from './frame/app.svelte';
import { status } from './frame/status.test-data';

const backend = vi.hoisted(() => ({
  appStatus: vi.fn(),
  content: vi.fn(),
  countries: vi.fn().mockResolvedValue([]),
  handed: vi.fn().mockRejectedValue({ code: 'failed', message: 'Not here.', hint: '', fields: [] }),
  lock: vi.fn().mockResolvedValue(null),
  onClose: vi.fn().mockResolvedValue(() => undefined),
  onLocked: vi.fn().mockResolvedValue(() => undefined),
  stayAwake: vi.fn().mockResolvedValue(null),
}));
vi.mock('./frame/page', () => ({ endPage: vi.fn(), leftBefore: () => ({}) }));
vi.mock('./backend', async () => ({ ...(await import('./backend/failure')), ...backend }));

afterEach(() => void backend.stayAwake.mockClear());

const told: [AppStatus['stage'], number][] = [
  ['firstStart', 1],
  ['locked', 0],
];
it.each(told)('tells the core that somebody is there: %s', async (stage, times) => {
  backend.appStatus.mockResolvedValue(status(stage));
  render(App);
  await vi.waitFor(() => expect(app.status?.stage).toBe(stage));
  await userEvent.keyboard('a');
  expect(backend.stayAwake).toHaveBeenCalledTimes(times);
});

/** Whether the browser still does by itself what it does for a key. */
const goesOn = (key: string, code: string, more: KeyboardEventInit = { ctrlKey: true }) =>
  fireEvent.keyDown(document.body, { key, code, ...more });

it('keeps what leads out from a patient in any layout, and only from them', async () => {
  backend.appStatus.mockResolvedValue(status('handed'));
  render(App);
  await vi.waitFor(() => expect(app.status?.stage).toBe('handed'));
  expect(await goesOn('p', 'KeyP')).toBe(false);
  expect(await goesOn('ح', 'KeyP')).toBe(false);
  expect(await goesOn('ArrowLeft', 'ArrowLeft', { altKey: true })).toBe(false);
  expect(await goesOn('F1', 'F1', {})).toBe(false);
  expect(await goesOn('ؤ', 'KeyC')).toBe(true);
  expect(await goesOn('ح', 'KeyP', {})).toBe(true);
  app.status = status('locked');
  expect(await goesOn('ح', 'KeyP')).toBe(true);
  expect(await goesOn('F1', 'F1', {})).toBe(true);
});

it.each([
  ['l', 'KeyL', {}, 1],
  ['م', 'KeyL', {}, 1],
  ['ł', 'KeyL', { modifierAltGraph: true }, 0],
] as const)('locks by its chord in any layout: %s', async (key, code, more, times) => {
  backend.appStatus.mockResolvedValue(status('handed'));
  backend.lock.mockClear();
  render(App);
  await vi.waitFor(() => expect(app.status?.stage).toBe('handed'));
  await goesOn(key, code, { ctrlKey: true, ...more });
  await new Promise((rest) => setTimeout(rest, 20));
  expect(backend.lock).toHaveBeenCalledTimes(times);
});
