import { render } from '@testing-library/svelte';
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
  onClose: vi.fn().mockResolvedValue(() => undefined),
  onLocked: vi.fn().mockResolvedValue(() => undefined),
  stayAwake: vi.fn().mockResolvedValue(null),
}));
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
