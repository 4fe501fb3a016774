/*
 * The zone drawings, read from assets/diagrams into plain data: outlines of zones, places that are never
 * needled, and the lines of the figure. Nothing of a file's markup reaches the page; what the window draws
 * is made from these paths. Choosing and hit testing live elsewhere.
 */
import anchors from '../../../../assets/diagrams/zones.json';

/** A drawing's name, as in assets/diagrams. */
export type View = string;

/** A filled outline. */
export interface Outline {
  id: string;
  d: string;
}

/** A stroke of the figure. */
export interface Line {
  d: string;
  width: number;
  colour: string;
}

/** A drawing in its own units. */
export interface Drawing {
  view: View;
  width: number;
  height: number;
  zones: Outline[];
  blocked: Outline[];
  hatch: Line[];
  lines: Line[];
}

interface AnchorRow {
  id: string;
  views: string[];
  group: string;
  side: string;
  anchor: Record<string, number[]>;
}

const files = import.meta.glob<string>('../../../../assets/diagrams/*.svg', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The drawings in the order they are offered. */
export const VIEWS: { view: View; name: string; part: string }[] = [
  { view: 'face-front', name: 'Front', part: 'Face' },
  { view: 'face-right', name: 'Right side', part: 'Face' },
  { view: 'face-left', name: 'Left side', part: 'Face' },
  { view: 'neck-chest', name: 'Neck and chest', part: '' },
  { view: 'scalp', name: 'Scalp', part: '' },
  { view: 'hands', name: 'Hands', part: '' },
  { view: 'body-front', name: 'Front', part: 'Body' },
  { view: 'body-back', name: 'Back', part: 'Body' },
];

/** A drawing's name in words: `Face, right side`. */
export function viewName(view: View): string {
  const found = VIEWS.find((v) => v.view === view);
  if (!found) return view;
  return found.part ? `${found.part}, ${found.name.toLowerCase()}` : found.name;
}

const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];

const tags = (part: string): string[] => part.match(/<path\b[^>]*>/g) ?? [];

function group(svg: string, id: string): { open: string; body: string } {
  const start = svg.indexOf(`<g id="${id}"`);
  if (start < 0) return { open: '', body: '' };
  const bodyAt = svg.indexOf('>', start) + 1;
  return { open: svg.slice(start, bodyAt), body: svg.slice(bodyAt, svg.indexOf('</g>', bodyAt)) };
}

/** Reads a drawing in the agreed format: groups `zones`, `blocked` (with `hatch-…` strokes) and `lines`. */
export function readDrawing(view: View, svg: string): Drawing {
  const box = (attribute(svg, 'viewBox') ?? '0 0 100 100').split(/\s+/).map(Number);
  const blocked = group(svg, 'blocked');
  const lines = group(svg, 'lines');
  const outline = (tag: string, id: string): Outline => ({ id, d: attribute(tag, 'd') ?? '' });
  const line = (tag: string, open: string): Line => ({
    d: attribute(tag, 'd') ?? '',
    width: Number(attribute(tag, 'stroke-width') ?? attribute(open, 'stroke-width') ?? 1),
    colour: attribute(tag, 'stroke') ?? attribute(open, 'stroke') ?? '#22343a',
  });
  const isHatch = (tag: string): boolean => (attribute(tag, 'id') ?? '').startsWith('hatch-');
  return {
    view,
    width: box[2] ?? 100,
    height: box[3] ?? 100,
    zones: tags(group(svg, 'zones').body).map((tag) => outline(tag, attribute(tag, 'id') ?? '')),
    blocked: tags(blocked.body)
      .filter((tag) => !isHatch(tag))
      .map((tag) => outline(tag, attribute(tag, 'data-group') ?? '')),
    hatch: tags(blocked.body)
      .filter(isHatch)
      .map((tag) => line(tag, blocked.open)),
    lines: tags(lines.body).map((tag) => line(tag, lines.open)),
  };
}

const drawings = new Map<View, Drawing>(
  Object.entries(files).map(([path, svg]) => {
    const view = path.slice(path.lastIndexOf('/') + 1, -'.svg'.length);
    return [view, readDrawing(view, svg)];
  }),
);

/** The drawing of a view, if there is one. */
export function drawing(view: View): Drawing | undefined {
  return drawings.get(view);
}

const rows = anchors as unknown as AnchorRow[];

/** Where a zone's label goes in a view, in the drawing's units. */
export function anchor(zone: string, view: View): [number, number] | undefined {
  const at = rows.find((row) => row.id === zone)?.anchor[view];
  return at && at.length >= 2 ? [at[0] as number, at[1] as number] : undefined;
}

/** The group of a zone, such as `cheek`. */
export function groupOf(zone: string): string {
  return rows.find((row) => row.id === zone)?.group ?? '';
}

/** Zones that a view shows, from head to foot. */
export function zonesOf(view: View): string[] {
  return rows.filter((row) => row.views.includes(view)).map((row) => row.id);
}

/** All zones by part of the body, from head to foot. */
export function zonesByPart(): { part: string; zones: string[] }[] {
  const parts: { part: string; zones: string[] }[] = [];
  for (const row of rows) {
    const view = VIEWS.find((v) => v.view === (row.views.includes('neck-chest') ? 'neck-chest' : row.views[0]));
    const part = view?.part || view?.name || '';
    const found = parts.find((p) => p.part === part);
    if (found) found.zones.push(row.id);
    else parts.push({ part, zones: [row.id] });
  }
  return parts;
}

/** The same zone on the other side of the patient; none for what lies on the mid line. */
export function mirrored(zone: string): string | undefined {
  const other = zone.endsWith('-right')
    ? `${zone.slice(0, -'right'.length)}left`
    : zone.endsWith('-left')
      ? `${zone.slice(0, -'left'.length)}right`
      : undefined;
  return other && rows.some((row) => row.id === other) ? other : undefined;
}

/** A zone's name without texts at hand: `cheek-medial-left` becomes `cheek medial, left`. */
export function plainZone(zone: string): string {
  const words = zone.split('-');
  const side = words.at(-1);
  return side === 'left' || side === 'right' ? `${words.slice(0, -1).join(' ')}, ${side}` : words.join(' ');
}
