/*
 * Ink of a signature: what counts as one, and how it is drawn. Strokes are kept in pad units, so that a
 * pad of any size shows the same ink. The core judges a mark again when it is signed.
 */
import type { Stroke } from '../../backend/types';

/** Width of the pad in its own units; a point's x runs from 0 to this. */
export const PAD_WIDTH = 600;
/** Height of the pad in its own units. */
export const PAD_HEIGHT = 180;

/** Why a mark is no signature yet. */
export type Refusal = 'blank' | 'dot' | 'dash';

/** What the pad says for each refusal. */
export const REFUSALS: Record<Refusal, string> = {
  blank: 'There is no signature yet. Sign on the line above.',
  dot: 'This is only a dot. Sign on the line, as you would on paper.',
  dash: 'This is only a dash. Sign on the line, as you would on paper.',
};

const LEAST_LENGTH = 40;
const LEAST_WIDTH = 24;
/** Travel, in pad units, before a change of direction counts: a hand's tremble does not. */
const TREMBLE = 3;

/** Length of all ink, in pad units. */
export function inkLength(strokes: Stroke[]): number {
  let length = 0;
  for (const { points } of strokes) {
    for (let i = 1; i < points.length; i += 1) {
      const a = points[i - 1];
      const b = points[i];
      if (a && b) length += Math.hypot(b.x - a.x, b.y - a.y);
    }
  }
  return length;
}

/** How often a line turns back on itself, to the left or right, up or down. */
export function turns(values: number[]): number {
  let count = 0;
  let heading = 0;
  let extreme = values[0] ?? 0;
  for (const value of values) {
    const move = value - extreme;
    if (heading === 0) {
      if (Math.abs(move) >= TREMBLE) {
        heading = Math.sign(move);
        extreme = value;
      }
    } else if (Math.sign(move) === heading) {
      extreme = value;
    } else if (Math.abs(move) >= TREMBLE) {
      count += 1;
      heading = -heading;
      extreme = value;
    }
  }
  return count;
}

/** Why these strokes are no signature; none if they are one. */
export function refusal(strokes: Stroke[]): Refusal | undefined {
  const drawn = strokes.filter((stroke) => stroke.points.length > 0);
  if (drawn.length === 0) return 'blank';
  const xs = drawn.flatMap((stroke) => stroke.points.map((p) => p.x));
  const ys = drawn.flatMap((stroke) => stroke.points.map((p) => p.y));
  const width = Math.max(...xs) - Math.min(...xs);
  const height = Math.max(...ys) - Math.min(...ys);
  const length = inkLength(drawn);
  if (Math.max(width, height) < LEAST_WIDTH / 2) return 'dot';
  if (length < LEAST_LENGTH || width < LEAST_WIDTH) return 'dash';
  const lines = drawn.filter((stroke) => inkLength([stroke]) >= TREMBLE);
  const changes = lines.reduce(
    (sum, { points }) => sum + turns(points.map((p) => p.x)) + turns(points.map((p) => p.y)),
    0,
  );
  if (lines.length < 2 && changes < 2) return 'dash';
  return undefined;
}

/** What the painter needs of a canvas. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'quadraticCurveTo'
  | 'lineTo'
  | 'stroke'
  | 'arc'
  | 'fill'
  | 'lineWidth'
  | 'lineCap'
  | 'lineJoin'
  | 'strokeStyle'
  | 'fillStyle'
>;

const THIN = 1.4;
const THICK = 3.6;

/** Draws strokes, smoothed through the middles between points, wider where the pen pressed. */
export function paint(pen: Pen, strokes: Stroke[], scale: number, ink: string): void {
  pen.strokeStyle = ink;
  pen.fillStyle = ink;
  pen.lineCap = 'round';
  pen.lineJoin = 'round';
  for (const { points } of strokes) paintStroke(pen, points, scale);
}

function paintStroke(pen: Pen, points: Stroke['points'], scale: number): void {
  const first = points[0];
  if (!first) return;
  const wide = (pressure: number): number => (THIN + (THICK - THIN) * pressure) * scale;
  if (points.length < 3) {
    const last = points.at(-1) ?? first;
    pen.beginPath();
    pen.arc(last.x * scale, last.y * scale, wide(last.pressure) / 2, 0, Math.PI * 2);
    pen.fill();
  }
  let from = { x: first.x, y: first.y };
  let width = wide(first.pressure);
  for (let i = 1; i < points.length; i += 1) {
    const a = points[i - 1];
    const b = points[i];
    if (!a || !b) continue;
    const to = i === points.length - 1 ? b : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    width += (wide(b.pressure) - width) * 0.4;
    pen.lineWidth = width;
    pen.beginPath();
    pen.moveTo(from.x * scale, from.y * scale);
    pen.quadraticCurveTo(a.x * scale, a.y * scale, to.x * scale, to.y * scale);
    pen.stroke();
    from = to;
  }
}
