import { describe, expect, it } from 'vitest';
import type { Sheet } from '../../backend/types';
import { isOpen, openClauses, seen, type Clause } from './clauses';

const clause = (id: string, more: Partial<Clause> = {}): Clause => ({
  block: 'clause',
  id,
  party: 'patient',
  required: true,
  initialled: false,
  text: id,
  ticked: false,
  initials: null,
  ...more,
});

describe('an open clause', () => {
  it('is one that is required and not ticked', () => {
    expect(isOpen(clause('a'), {}, {})).toBe(true);
    expect(isOpen(clause('a'), { a: true }, {})).toBe(false);
  });
  it('wants its initials too', () => {
    const initialled = clause('a', { initialled: true });
    expect(isOpen(initialled, { a: true }, { a: ' ' })).toBe(true);
    expect(isOpen(initialled, { a: true }, { a: 'AL' })).toBe(false);
    expect(isOpen(initialled, {}, { a: 'AL' })).toBe(true);
  });
  it('is never one that may stay empty', () => {
    expect(isOpen(clause('a', { required: false }), {}, {})).toBe(false);
  });
  it('is found among all blocks', () => {
    const sheet = { blocks: [{ block: 'paragraph', text: '' }, clause('a'), clause('b')] } as unknown as Sheet;
    expect(openClauses(sheet, { a: true }, {}).map((c) => c.id)).toEqual(['b']);
  });
});

describe('reading on', () => {
  it('is told by what has passed the lower edge', () => {
    expect([seen(100, 1000, 600), seen(900, 1000, 600), seen(-500, 1000, 600), seen(0, 0, 600)]).toEqual([
      0.5, 0, 1, 0,
    ]);
  });
});
