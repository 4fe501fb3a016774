import { beforeEach, expect, it, vi } from 'vitest';
import * as backend from '.';

const invoke = vi.hoisted(() => vi.fn());
vi.mock('@tauri-apps/api/core', () => ({ invoke }));
vi.mock('@tauri-apps/api/event', () => ({ listen: async () => () => {} }));

const refusal = (code: string) => ({ code, message: 'The sheet is frozen.', hint: 'Open it again.', fields: [] });

beforeEach(() => void invoke.mockReset());

it('hands over what the core answers', async () => {
  invoke.mockResolvedValue([{ id: 'r1' }]);
  expect(await backend.find('Ada')).toEqual([{ id: 'r1' }]);
  expect(invoke).toHaveBeenCalledWith('find', { query: 'Ada' });
});

it('rejects with what happened and what to do', async () => {
  invoke.mockRejectedValue(refusal('frozen'));
  const failure: unknown = await backend.freeze('c1').catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(backend.Failure);
  expect(failure).toMatchObject(refusal('frozen'));
});

it('does not show the words of a fault of the window itself', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  invoke.mockRejectedValue(new TypeError('x is undefined'));
  await expect(backend.printers()).rejects.toMatchObject({
    code: 'unknown',
    hint: expect.stringContaining('Try again'),
  });
  expect(said).toHaveBeenCalledOnce();
});

it('tells whoever listens that the core is locked, until they stop', async () => {
  const locked = vi.fn();
  const stop = await backend.onLocked(locked);
  invoke.mockRejectedValue(refusal('locked'));
  await expect(backend.home()).rejects.toMatchObject({ code: 'locked' });
  await expect(backend.recordPdf('r1')).rejects.toMatchObject({ code: 'locked' });
  expect(locked).toHaveBeenCalledTimes(2);
  invoke.mockRejectedValue(refusal('frozen'));
  await expect(backend.home()).rejects.toMatchObject({ code: 'frozen' });
  stop();
  invoke.mockRejectedValue(refusal('locked'));
  await expect(backend.home()).rejects.toMatchObject({ code: 'locked' });
  expect(locked).toHaveBeenCalledTimes(2);
});

it('takes bytes as a buffer or as numbers', async () => {
  invoke.mockResolvedValueOnce(new Uint8Array([37, 80]).buffer).mockResolvedValueOnce([37, 80]);
  expect(await backend.recordPdf('r1')).toEqual(new Uint8Array([37, 80]));
  expect(await backend.recordPdf('r2')).toEqual(new Uint8Array([37, 80]));
  expect(invoke.mock.calls).toEqual([
    ['record_pdf', { id: 'r1' }],
    ['record_pdf', { id: 'r2' }],
  ]);
});
