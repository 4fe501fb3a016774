/**
 * Faces of scripts with thousands of characters: the core holds them for the sheet, and the window asks for one
 * only once there are words that need it. Until it is there, and where it cannot be had, the computer's own stands in.
 */
import * as backend from '../backend';

const FAMILIES: [family: string, characters: RegExp][] = [
  ['Noto Sans SC', /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/u],
  ['Noto Sans KR', /[\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]/u],
];
const asked = new Set<string>();

/** Sees to it that these words can be shown. */
export function wantFaces(words: string): void {
  for (const [family, characters] of FAMILIES) {
    if (asked.has(family) || !characters.test(words)) continue;
    asked.add(family);
    void load(family);
  }
}

async function load(family: string): Promise<void> {
  try {
    document.fonts.add(await new FontFace(family, await backend.face(family)).load());
  } catch {
    // Asked for again with the next words: it was the core's answer that failed, not the words.
    asked.delete(family);
  }
}
