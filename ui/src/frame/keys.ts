/**
 * What a chord of keys stands for in any layout, and which of them lead out of what the patient was given. It does not
 * know of the desktop's own keys: those never come to the window.
 */

type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey' | 'shiftKey' | 'getModifierState'>;

/** What a browser does by itself: help, search, the caret, devtools; the keys of a browser on some keyboards. */
const ITS_OWN = /^(F\d+|Browser\w+)$/;
const MODIFIER = /^(Alt|AltGraph|CapsLock|Control|Meta|OS|Shift)$/;
/** Ways and deletions by words and lines. */
const CARET = /^(Arrow\w+|Home|End|Backspace|Delete|Insert|Enter)$/;
/** Select, copy, paste, cut, undo, redo. */
const EDIT = /^[acvxyz]$/;
/** Paste without its looks, redo. */
const SHIFTED_EDIT = /^[vz]$/;
/** Digits by which Alt writes a character on Windows. */
const ALT_CODE = /^Numpad\d$/;

/**
 * The letter of a chord, small, as a browser takes it: the Latin one that the key writes; where it writes another
 * script, the one that stands there on a Latin keyboard. Empty for none.
 */
export function letterOf({ key, code }: Pick<Pressed, 'key' | 'code'>): string {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  const place = /^Key([A-Z])$/.exec(code)?.[1];
  return place && /[^\0-\x7f]/.test(key) ? place.toLowerCase() : '';
}

/** Whether Ctrl, or Cmd on a Mac, is held for a chord: with AltGr a character is written. */
export function isChord(event: Pressed): boolean {
  return (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph');
}

/** Whether a key leads out of what the patient has: all chords do but those by which text is written and changed. */
export function leadsOut(event: Pressed, isMac: boolean): boolean {
  const { key, code, altKey, shiftKey } = event;
  if (ITS_OWN.test(key)) return true;
  if (MODIFIER.test(key) || event.getModifierState('AltGraph')) return false;
  // On a Mac, Alt alone writes characters and moves by words.
  if (!isChord(event)) return altKey && !isMac && !ALT_CODE.test(code);
  if (altKey) return true;
  return !CARET.test(key) && !(shiftKey ? SHIFTED_EDIT : EDIT).test(letterOf(event));
}
