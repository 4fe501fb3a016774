import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Stroke } from '../backend/types';
import Harness from './PadHarness.test.svelte';

/** jsdom lays nothing out and draws nothing: a pad of 300 px, half its own units. */
function pad(told: (strokes: Stroke[]) => void): HTMLCanvasElement {
  render(Harness, { told });
  const canvas = screen.getByTestId<HTMLCanvasElement>('pad');
  canvas.getBoundingClientRect = () => new DOMRect(0, 0, 300, 80);
  canvas.getContext = (() => null) as unknown as HTMLCanvasElement['getContext'];
  return canvas;
}

/** jsdom has no PointerEvent with pen data: the fields are laid on a mouse event. */
async function point(canvas: HTMLCanvasElement, type: string, x: number, y: number, more: object = {}): Promise<void> {
  const event = new MouseEvent(type, { clientX: x, clientY: y, bubbles: true, cancelable: true });
  await fireEvent(canvas, Object.assign(event, { pointerId: 1, pointerType: 'pen', pressure: 0.8, ...more }));
}

async function draw(canvas: HTMLCanvasElement, ...points: [number, number][]): Promise<void> {
  const [first, ...rest] = points;
  await point(canvas, 'pointerdown', ...(first as [number, number]));
  for (const at of rest) await point(canvas, 'pointermove', ...at);
  await point(canvas, 'pointerup', ...(points.at(-1) as [number, number]));
}

describe('the pad', () => {
  it('keeps strokes in its own units, with time and pressure', async () => {
    const told = vi.fn<(strokes: Stroke[]) => void>();
    await draw(pad(told), [10, 10], [50, 20]);
    const [stroke] = told.mock.lastCall?.[0] ?? [];
    expect(stroke?.points[0]).toEqual({ x: 20, y: 20, t: 0, pressure: 0.8 });
    expect(stroke?.points[1]).toMatchObject({ x: 100, y: 40, pressure: 0.8 });
  });
  it('takes every point that came between two frames', async () => {
    const told = vi.fn<(strokes: Stroke[]) => void>();
    const canvas = pad(told);
    const between = [20, 30, 40].map((x) => ({
      clientX: x,
      clientY: 10,
      timeStamp: x,
      pointerType: 'pen',
      pressure: 0.5,
    }));
    await point(canvas, 'pointerdown', 10, 10);
    await point(canvas, 'pointermove', 40, 10, { getCoalescedEvents: () => between });
    await point(canvas, 'pointerup', 40, 10);
    expect(told.mock.lastCall?.[0][0]?.points.map((p) => p.x)).toEqual([20, 40, 60, 80]);
  });
  it('listens to one pointer at a time, so that a resting hand draws nothing', async () => {
    const told = vi.fn<(strokes: Stroke[]) => void>();
    const canvas = pad(told);
    await point(canvas, 'pointerdown', 10, 10);
    await point(canvas, 'pointerdown', 200, 70, { pointerId: 2, pointerType: 'touch' });
    await point(canvas, 'pointermove', 220, 70, { pointerId: 2, pointerType: 'touch' });
    await point(canvas, 'pointerup', 60, 10);
    expect(told.mock.lastCall?.[0]).toHaveLength(1);
    expect(told.mock.lastCall?.[0][0]?.points.map((p) => p.x)).toEqual([20, 120]);
  });
  it('lets a pen take over from the hand that rested first, and then hears no hand', async () => {
    const told = vi.fn<(strokes: Stroke[]) => void>();
    const canvas = pad(told);
    const hand = { pointerId: 2, pointerType: 'touch' };
    await point(canvas, 'pointerdown', 200, 70, hand);
    await draw(canvas, [10, 10], [60, 10]);
    await point(canvas, 'pointerup', 200, 70, hand);
    await point(canvas, 'pointerdown', 210, 70, hand);
    await point(canvas, 'pointerup', 210, 70, hand);
    expect(told.mock.lastCall?.[0].map((s) => s.points.map((p) => p.x))).toEqual([[20, 120]]);
  });
  it('takes back the last stroke, and all', async () => {
    const told = vi.fn<(strokes: Stroke[]) => void>();
    const canvas = pad(told);
    await draw(canvas, [10, 10], [50, 20]);
    await draw(canvas, [60, 10], [90, 20]);
    await userEvent.click(screen.getByText('Undo last stroke'));
    expect(told.mock.lastCall?.[0]).toHaveLength(1);
    await draw(canvas, [60, 10], [90, 20]);
    await userEvent.click(screen.getByText('Clear'));
    expect(told.mock.lastCall?.[0]).toEqual([]);
    expect(screen.getByText('Undo last stroke')).toBeDisabled();
  });
});
