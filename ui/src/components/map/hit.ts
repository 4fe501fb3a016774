/*
 * Which zone a finger meant. Works on the drawing's own units without the page, so that it can be tested:
 * paths are flattened to polygons once; a point inside a zone means that zone, a point inside a blocked
 * place means that place, and a point beside them means the nearest zone within reach.
 */
import type { Drawing } from './drawing';

export type Point = [number, number];

/** What lies under a point. */
export type Hit = { kind: 'zone'; zone: string } | { kind: 'blocked'; group: string } | { kind: 'none' };

const STEPS = 8;

/** Flattens a path of the commands M, m, L, l, C, c, Z, z into closed rings. */
export function flatten(d: string): Point[][] {
  const parts = d.match(/[MmLlCcZz]|-?(?:\d+\.?\d*|\.\d+)/g) ?? [];
  const rings: Point[][] = [];
  let ring: Point[] = [];
  let at: Point = [0, 0];
  let command = '';
  let i = 0;
  const number = (): number => Number(parts[i++]);
  const point = (relative: boolean): Point => {
    const x = number();
    const y = number();
    return relative ? [at[0] + x, at[1] + y] : [x, y];
  };
  while (i < parts.length) {
    if (/[A-Za-z]/.test(parts[i] as string)) command = parts[i++] as string;
    const relative = command === command.toLowerCase();
    switch (command.toUpperCase()) {
      case 'M':
        at = point(relative);
        ring = [at];
        rings.push(ring);
        command = relative ? 'l' : 'L';
        break;
      case 'L':
        at = point(relative);
        ring.push(at);
        break;
      case 'C': {
        const from = at;
        const a = point(relative);
        const b = point(relative);
        const to = point(relative);
        for (let step = 1; step <= STEPS; step += 1) ring.push(curve(from, a, b, to, step / STEPS));
        at = to;
        break;
      }
      case 'Z':
        at = ring[0] ?? at;
        break;
      default:
        return rings;
    }
  }
  return rings;
}

function curve(p: Point, a: Point, b: Point, q: Point, t: number): Point {
  const u = 1 - t;
  const mix = (k: 0 | 1): number => u * u * u * p[k] + 3 * u * u * t * a[k] + 3 * u * t * t * b[k] + t * t * t * q[k];
  return [mix(0), mix(1)];
}

/** Whether a point lies inside the rings, by the even-odd rule. */
export function inside(rings: Point[][], [x, y]: Point): boolean {
  let odd = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [xi, yi] = ring[i] as Point;
      const [xj, yj] = ring[j] as Point;
      if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) odd = !odd;
    }
  }
  return odd;
}

/** Distance from a point to the nearest edge of the rings. */
export function distance(rings: Point[][], [x, y]: Point): number {
  let nearest = Infinity;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[j] as Point;
      const [bx, by] = ring[i] as Point;
      const length = (bx - ax) ** 2 + (by - ay) ** 2;
      const t = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
      nearest = Math.min(nearest, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
    }
  }
  return nearest;
}

interface Shape {
  id: string;
  rings: Point[][];
}

const shapes = new WeakMap<Drawing, { zones: Shape[]; blocked: Shape[] }>();

function shapesOf(drawing: Drawing): { zones: Shape[]; blocked: Shape[] } {
  let found = shapes.get(drawing);
  if (!found) {
    const shape = ({ id, d }: { id: string; d: string }): Shape => ({ id, rings: flatten(d) });
    found = { zones: drawing.zones.map(shape), blocked: drawing.blocked.map(shape) };
    shapes.set(drawing, found);
  }
  return found;
}

/** What a tap at `point` means; `reach` is how far beside a zone it may land, in the drawing's units. */
export function hit(drawing: Drawing, point: Point, reach: number): Hit {
  const { zones, blocked } = shapesOf(drawing);
  const stop = blocked.find((shape) => inside(shape.rings, point));
  if (stop) return { kind: 'blocked', group: stop.id };
  const direct = zones.find((shape) => inside(shape.rings, point));
  if (direct) return { kind: 'zone', zone: direct.id };
  let nearest: Shape | undefined;
  let least = reach;
  for (const shape of zones) {
    const far = distance(shape.rings, point);
    if (far <= least) {
      least = far;
      nearest = shape;
    }
  }
  return nearest ? { kind: 'zone', zone: nearest.id } : { kind: 'none' };
}
