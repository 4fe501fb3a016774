/*
 * Ink of a signature: what plainly is none, and how it is drawn. Strokes are kept in pad units, so that a
 * pad of any size shows the same ink.
 */
import type { Mark, Stroke } from '../../backend/types';

/** Width of the pad in its own units; a point's x runs from 0 to this. */
export const PAD_WIDTH = 600;
/** Height of the pad in its own units. */
export const PAD_HEIGHT = 160;

/** Length of all ink, in the strokes' own units. */
export function inkLength(strokes: Stroke[]): number {
  let length = 0;
  for (const { points } of strokes) {
    points.forEach((b, i) => {
      const a = points[i - 1];
      if (a) length += Math.hypot(b.x - a.x, b.y - a.y);
    });
  }
  return length;
}

/** How far the ink reaches from corner to corner. */
function reach(strokes: Stroke[]): number {
  const points = strokes.flatMap((stroke) => stroke.points);
  const span = (values: number[]): number => Math.max(...values) - Math.min(...values);
  return points.length === 0 ? 0 : Math.hypot(span(points.map((p) => p.x)), span(points.map((p) => p.y)));
}

const plain = (name: string): string => name.trim().split(/\s+/).join(' ').toLowerCase();

/** Why a mark cannot be taken for a signature, and the field where that is mended. */
export interface Refusal {
  field: 'mark.ink' | 'mark.name' | 'mark.witness';
  message: string;
}

/**
 * Why a mark cannot be taken for a signature, in words for the signer; none if it can. Said before anything is
 * sent; the core judges every mark again, and by more than this.
 */
export function refusal(mark: Mark, signer: string): Refusal | undefined {
  const at = (field: Refusal['field'], message: string | undefined): Refusal | undefined =>
    message ? { field, message } : undefined;
  switch (mark.kind) {
    case 'drawn':
      return at('mark.ink', drawn(mark.strokes, mark.width));
    case 'typed':
      return at('mark.name', typed(mark.name, signer));
    case 'witnessed':
      return at('mark.witness', unseen(mark.witness, signer)) ?? at('mark.ink', faint(mark.strokes, mark.width));
  }
}

function typed(name: string, signer: string): string | undefined {
  if (!name.trim()) return 'Type your name.';
  return plain(name) === plain(signer) ? undefined : 'Type the name that is printed beneath the line.';
}

function unseen(witness: string, signer: string): string | undefined {
  if (!witness.trim()) return 'Write who saw the mark being made.';
  return plain(witness) === plain(signer) ? 'Somebody else has to see the mark being made.' : undefined;
}

function faint(strokes: Stroke[], width: number): string | undefined {
  return inkLength(strokes) < width * 0.03 ? 'Make a mark on the line.' : undefined;
}

function drawn(strokes: Stroke[], width: number): string | undefined {
  if (strokes.every((stroke) => stroke.points.length === 0)) return 'Sign on the line.';
  const across = reach(strokes);
  const along = inkLength(strokes);
  if (across < width / 15 || along < width / 15) return 'This is only a dot. Sign with your whole name.';
  // A dash is about as long as it reaches; writing goes to and fro.
  const lines = strokes.filter((stroke) => stroke.points.length > 1).length;
  if (lines < 2 && along < across * 1.15) return 'This is only a dash. Sign with your whole name.';
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
