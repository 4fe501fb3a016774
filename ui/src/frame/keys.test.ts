import { expect, it } from 'vitest';
import { isChord, leadsOut, letterOf } from './keys';

/** A key as it comes: `^` Ctrl, `~` Alt, `+` Shift, `#` Cmd, `@` AltGr before what it writes, then its place. */
function pressed(held: string, key: string, code = '') {
  const has = (sign: string) => held.includes(sign);
  const [ctrlKey, altKey, shiftKey, metaKey] = [has('^'), has('~'), has('+'), has('#')];
  const getModifierState = (name: string) => name === 'AltGraph' && has('@');
  return { key, code, ctrlKey, altKey, shiftKey, metaKey, getModifierState };
}

it.each([
  ['l', 'KeyL', 'l'],
  ['L', 'KeyL', 'l'],
  // Arabic, Cyrillic, Greek
  ['م', 'KeyL', 'l'],
  ['д', 'KeyL', 'l'],
  ['λ', 'KeyL', 'l'],
  ['لا', 'KeyB', 'b'],
  // A Latin layout of another order goes by what the key writes
  ['p', 'KeyR', 'p'],
  ['a', 'KeyQ', 'a'],
  [';', 'KeyZ', ''],
  ['1', 'Digit1', ''],
  ['Enter', 'Enter', ''],
])('knows the letter of a chord in any layout: %s at %s', (key, code, letter) => {
  expect(letterOf({ key, code })).toBe(letter);
});

const OUT: [string, string, string][] = [
  ['^', 'p', 'KeyP'],
  ['^', 'ح', 'KeyP'],
  ['^', 'з', 'KeyP'],
  ['^', 'π', 'KeyP'],
  ['^', 'p', 'KeyR'],
  // Downloads, at the place of C in the layout of Dvorak
  ['^', 'j', 'KeyC'],
  ['^', 'ا', 'KeyH'],
  ['^', '0', 'Digit0'],
  ['^', '٠', 'Digit0'],
  ['^', '+', 'Equal'],
  ['^+', 'c', 'KeyC'],
  ['^+', 'ؤ', 'KeyC'],
  ['^~', 'c', 'KeyC'],
  ['#', 'p', 'KeyP'],
  ['~', 'ArrowLeft', 'ArrowLeft'],
  ['~', 'Home', 'Home'],
  ['~', ' ', 'Space'],
  ['~', 'в', 'KeyD'],
  ['', 'F3', 'F3'],
  ['^', 'F5', 'F5'],
  ['', 'BrowserBack', 'BrowserBack'],
];
it.each(OUT)('leads out: %s%s at %s', (held, key, code) => {
  expect(leadsOut(pressed(held, key, code), false)).toBe(true);
});

const WRITES: [string, string, string][] = [
  ['', 'p', 'KeyP'],
  ['+', 'P', 'KeyP'],
  ['', 'ح', 'KeyP'],
  ['', 'Tab', 'Tab'],
  ['', 'Escape', 'Escape'],
  ['^', 'c', 'KeyC'],
  ['^', 'ؤ', 'KeyC'],
  ['^', 'с', 'KeyC'],
  ['^', 'a', 'KeyQ'],
  ['^', 'v', 'KeyV'],
  ['^', 'x', 'KeyX'],
  ['^', 'z', 'KeyZ'],
  ['^', 'y', 'KeyY'],
  ['^+', 'Z', 'KeyZ'],
  ['#', 'c', 'KeyC'],
  ['^', 'ArrowLeft', 'ArrowLeft'],
  ['^+', 'ArrowLeft', 'ArrowLeft'],
  ['^', 'Backspace', 'Backspace'],
  ['^', 'Control', 'ControlLeft'],
  ['~', 'Alt', 'AltLeft'],
  // AltGr as Windows tells of it
  ['^~@', '@', 'KeyQ'],
  ['^~@', 'ł', 'KeyL'],
  ['~', '2', 'Numpad2'],
];
it.each(WRITES)('writes: %s%s at %s', (held, key, code) => {
  expect(leadsOut(pressed(held, key, code), false)).toBe(false);
});

it('lets Alt write on a Mac, and no chord beside that', () => {
  expect(leadsOut(pressed('~', '@', 'KeyL'), true)).toBe(false);
  expect(leadsOut(pressed('~', 'ArrowLeft', 'ArrowLeft'), true)).toBe(false);
  expect(leadsOut(pressed('#~', 'p', 'KeyP'), true)).toBe(true);
  expect(leadsOut(pressed('#', 'q', 'KeyQ'), true)).toBe(true);
});

it('takes AltGr for no chord', () => {
  expect(isChord(pressed('^~@', 'ł', 'KeyL'))).toBe(false);
  expect(isChord(pressed('^', 'д', 'KeyL'))).toBe(true);
});
