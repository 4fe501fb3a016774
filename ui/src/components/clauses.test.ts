import { describe, expect, it } from 'vitest';
import type { Sheet } from '../backend/types';
import { clausesOf, isTicked, isVoid, seen, type Clause, type Ticks } from './clauses';

const clause = (id: string, more: Partial<Clause> = {}): Clause => ({
  block: 'clause',
  id,
  party: 'patient',
  required: true,
  initialled: false,
  text: id,
  shown: 'cafe',
  ticked: false,
  initials: null,
  ...more,
});

describe('a tick', () => {
  it('holds for the words that it was given for', () => {
    const given: Ticks[] = [{}, { a: 'cafe' }, { a: 'beef' }];
    const states = given.map((ticks) => [isTicked(clause('a'), ticks), isVoid(clause('a'), ticks)]);
    expect(states).toEqual([
      [false, false],
      [true, false],
      [false, true],
    ]);
  });
  it('belongs to the clauses among all blocks', () => {
    const sheet = { blocks: [{ block: 'paragraph', text: '' }, clause('a'), clause('b')] } as unknown as Sheet;
    expect(clausesOf(sheet).map((c) => c.id)).toEqual(['a', 'b']);
  });
});

describe('reading on', () => {
  it('is told by what has passed the lower edge', () => {
    expect([seen(100, 1000, 600), seen(900, 1000, 600), seen(-500, 1000, 600), seen(0, 0, 600)]).toEqual([
      0.5, 0, 1, 0,
    ]);
  });
});
