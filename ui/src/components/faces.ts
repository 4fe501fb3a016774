/**
 * Faces of scripts with thousands of characters, and of those that only names are written in: the core holds them
 * for the sheet, and the window asks for one only once there are words that need it. Until it is there, and where it cannot be had, the computer's own stands in.
 */
import * as backend from '../backend';

const FAMILIES: [family: string, characters: RegExp][] = [
  ['Noto Sans SC', /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/u],
  ['Noto Sans KR', /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/u],
  ['Noto Sans Armenian', /[\u0530-\u058f\ufb13-\ufb17]/u],
  ['Noto Sans Georgian', /[\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f]/u],
  ['Noto Sans Ethiopic', /[\u1200-\u139f\u2d80-\u2ddf\uab00-\uab2f]/u],
  ['Noto Sans Bengali', /[\u0980-\u09ff]/u],
  ['Noto Sans Gurmukhi', /[\u0a00-\u0a7f]/u],
  ['Noto Sans Gujarati', /[\u0a80-\u0aff]/u],
  ['Noto Sans Oriya', /[\u0b00-\u0b7f]/u],
  ['Noto Sans Tamil', /[\u0b80-\u0bff]/u],
  ['Noto Sans Telugu', /[\u0c00-\u0c7f]/u],
  ['Noto Sans Kannada', /[\u0c80-\u0cff]/u],
  ['Noto Sans Malayalam', /[\u0d00-\u0d7f]/u],
  ['Noto Sans Sinhala', /[\u0d80-\u0dff]/u],
  ['Noto Sans Thai', /[\u0e00-\u0e7f]/u],
  ['Noto Sans Lao', /[\u0e80-\u0eff]/u],
  ['Noto Sans Myanmar', /[\u1000-\u109f\ua9e0-\ua9ff\uaa60-\uaa7f]/u],
  ['Noto Sans Khmer', /[\u1780-\u17ff\u19e0-\u19ff]/u],
  ['Noto Serif Tibetan', /[\u0f00-\u0fff]/u],
  ['Noto Sans Thaana', /[\u0780-\u07bf]/u],
  ['Noto Sans NKo', /[\u07c0-\u07ff]/u],
  ['Noto Sans Tifinagh', /[\u2d30-\u2d7f]/u],
  ['Noto Sans Cherokee', /[\u13a0-\u13ff\uab70-\uabbf]/u],
  ['Noto Sans Canadian Aboriginal', /[\u1400-\u167f\u18b0-\u18ff]/u],
];
/** Those that are there, or on their way. */
const asked = new Map<string, { coming: Promise<void>; there: boolean }>();

/**
 * Sees to it that these words can be shown. None where they can be at once; otherwise it ends once every face that they
 * need is there, or cannot be had. Until then the words would be boxes.
 */
export function wantFaces(words: string): Promise<unknown> | null {
  const wanted = FAMILIES.filter(([, characters]) => characters.test(words)).map(([family]) => face(family));
  return wanted.every(({ there }) => there) ? null : Promise.all(wanted.map(({ coming }) => coming));
}

function face(family: string) {
  const known = asked.get(family);
  if (known) return known;
  const entry = { coming: load(family), there: false };
  entry.coming = entry.coming.then(
    () => void (entry.there = true),
    // Asked for again with the next words: it was the core's answer that failed, not the words.
    () => void asked.delete(family),
  );
  asked.set(family, entry);
  return entry;
}

async function load(family: string): Promise<void> {
  document.fonts.add(await new FontFace(family, await backend.face(family)).load());
}
