import { expect, it } from 'vitest';
import type { Content } from '../backend/types';
import { app } from '../frame/app.svelte';
import { ago, doneIn } from './last';

it('says how long ago in words', () => {
  expect([0, 1, 28].map(ago)).toEqual(['earlier today', 'yesterday', '28 days ago']);
});

it('says what was done in a zone, and nothing of what was not written', () => {
  app.content = { texts: { 'endPoint.redness': 'Redness' } } as unknown as Content;
  const zone = { zone: 'chin', skipped: false, length: '0,75', passes: 1, endPoint: 'redness', reason: '' };
  expect(doneIn(zone)).toBe('0.75 mm · 1 pass · Redness');
  expect(doneIn({ ...zone, length: '', passes: 4, endPoint: '' })).toBe('4 passes');
  expect(doneIn({ ...zone, skipped: true })).toBe('left out');
});
