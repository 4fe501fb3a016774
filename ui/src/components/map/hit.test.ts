import { describe, expect, it } from 'vitest';
import { anchor, drawing, mirrored, readDrawing, VIEWS, zonesOf } from './drawing';
import { distance, flatten, hit, inside } from './hit';
import type { Drawing } from './drawing';

const square = readDrawing(
  'test',
  `<svg viewBox="0 0 100 60"><g id="zones" fill="none"><path id="a" d="M10 10l20 0l0 20l-20 0z"/><path id="b" d="M60 10l20 0l0 20l-20 0z"/></g>
   <g id="blocked" stroke="#ccc" stroke-width="1"><path id="x-1" data-group="orbit" d="M15 15l5 0l0 5l-5 0z"/><path id="hatch-1" d="M15 15l5 5"/></g>
   <g id="lines" stroke="#223"><path stroke-width="2" d="M0 0l1 1"/></g></svg>`,
);

describe('reading a drawing', () => {
  it('tells zones, blocked places, hatching and lines apart', () => {
    expect(square.zones.map((z) => z.id)).toEqual(['a', 'b']);
    expect(square.blocked.map((b) => b.id)).toEqual(['orbit']);
    expect(square.hatch).toEqual([{ d: 'M15 15l5 5', width: 1, colour: '#ccc' }]);
    expect(square.lines[0]).toEqual({ d: 'M0 0l1 1', width: 2, colour: '#223' });
    expect([square.width, square.height]).toEqual([100, 60]);
  });

  it('finds every offered view with an anchor inside each of its zones', () => {
    for (const { view } of VIEWS) {
      const shown = drawing(view) as Drawing;
      expect(shown.zones.map((z) => z.id).sort()).toEqual(zonesOf(view).sort());
      for (const zone of shown.zones) {
        const at = anchor(zone.id, view);
        expect(at && hit(shown, at, 0), `${zone.id} in ${view}`).toEqual({ kind: 'zone', zone: zone.id });
      }
    }
  });
});

describe('flattening', () => {
  it('follows relative lines and curves back to the start', () => {
    const [ring] = flatten('M10 10c0 10 10 10 10 0l-10 0z');
    expect(ring?.[0]).toEqual([10, 10]);
    expect(ring?.some(([, y]) => Math.abs(y - 17.5) < 0.01)).toBe(true);
  });

  it('leaves a hole open by the even-odd rule', () => {
    const rings = flatten('M0 0l10 0l0 10l-10 0zM4 4l2 0l0 2l-2 0z');
    expect(inside(rings, [1, 1])).toBe(true);
    expect(inside(rings, [5, 5])).toBe(false);
    expect(distance(rings, [12, 5])).toBeCloseTo(2);
  });
});

describe('what a tap means', () => {
  it('takes the zone it lies in', () => {
    expect(hit(square, [28, 28], 5)).toEqual({ kind: 'zone', zone: 'a' });
  });
  it('takes the nearest zone within reach and none beyond it', () => {
    expect(hit(square, [33, 20], 5)).toEqual({ kind: 'zone', zone: 'a' });
    expect(hit(square, [56, 20], 5)).toEqual({ kind: 'zone', zone: 'b' });
    expect(hit(square, [45, 20], 5)).toEqual({ kind: 'none' });
  });
  it('says that a blocked place is blocked, even within a zone', () => {
    expect(hit(square, [17, 17], 5)).toEqual({ kind: 'blocked', group: 'orbit' });
  });
  it('gives a narrow zone its room beside the face', () => {
    const face = drawing('face-front') as Drawing;
    expect(hit(face, [612, 480], 0)).toEqual({ kind: 'none' });
    expect(hit(face, [630, 500], 40)).toEqual({ kind: 'zone', zone: 'cheek-lateral-left' });
    expect(hit(face, [460, 440], 40)).toEqual({ kind: 'blocked', group: 'orbit' });
  });
});

describe('sides', () => {
  it('mirrors paired zones only', () => {
    expect(mirrored('cheek-medial-left')).toBe('cheek-medial-right');
    expect(mirrored('chin')).toBeUndefined();
  });
});
