import { expect, it } from 'vitest';
import type { TextRow } from '../backend/types';
import { grouped, holding } from './texts';

const row = (key: string, english: string, text = english): TextRow => ({ key, english, text, changed: false });
const rows = [
  row('sheet.risks', 'Risks', 'Riesgos'),
  row('risk.redness', 'Your skin will be red.', 'Su piel estará roja.'),
  row('about.how', 'Fine needles', 'Agujas finas'),
  row('novel.word', 'New'),
];

it('stands in the order of the sheet, and leaves no text out', () => {
  const groups = grouped(rows);
  expect(groups.map((g) => g.rows.map((r) => r.key))).toEqual([
    ['about.how'],
    ['risk.redness'],
    ['sheet.risks', 'novel.word'],
  ]);
});

it('finds all words that are looked for, in either language', () => {
  const found = (query: string) => holding(rows, query).map((r) => r.key);
  expect(found(' ROJA piel ')).toEqual(['risk.redness']);
  expect(found('risk')).toEqual(['sheet.risks', 'risk.redness']);
  expect(found('red needles')).toEqual([]);
  expect(found('')).toHaveLength(rows.length);
});
