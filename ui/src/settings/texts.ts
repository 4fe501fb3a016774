/** All texts of a language in the order in which they stand on the sheet. */
import type { TextRow } from '../backend/types';

export interface TextGroup {
  title: string;
  rows: TextRow[];
}

const TITLES: [prefix: string, title: string][] = [
  ['concern', 'Concerns and what may be hoped for'],
  ['zone', 'Zones'],
  ['about', 'What it is and how it works'],
  ['benefit', 'Benefits'],
  ['device', 'Devices'],
  ['group', 'Groups of questions'],
  ['question', 'Screening questions'],
  ['rule', 'What follows from the answers'],
  ['risk', 'Risks'],
  ['alternative', 'Other ways'],
  ['teachBack', 'In their own words'],
  ['clause', 'Clauses to agree to'],
  ['before', 'Before the treatment'],
  ['remember', 'Three things to remember'],
  ['window', 'The days after'],
  ['aftercare', 'Aftercare'],
  ['pause', 'Creams that must wait'],
  ['warning', 'When to call'],
];

/** Groups texts by the first word of their key; what no group takes stands last. */
export function grouped(rows: TextRow[]): TextGroup[] {
  const groups = TITLES.map(([prefix, title]) => ({ prefix, title, rows: [] as TextRow[] }));
  const rest: TextGroup = { title: 'Headings and further words of the sheet', rows: [] };
  for (const row of rows) {
    const prefix = row.key.split('.')[0];
    (groups.find((g) => g.prefix === prefix) ?? rest).rows.push(row);
  }
  return [...groups.map(({ title, rows }) => ({ title, rows })), rest].filter((g) => g.rows.length > 0);
}

/** The texts that hold all words that were looked for, in either language or in the key. */
export function holding(rows: TextRow[], query: string): TextRow[] {
  const words = query.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  return rows.filter(({ key, english, text }) => {
    const said = `${key} ${english} ${text}`.toLocaleLowerCase();
    return words.every((word) => said.includes(word));
  });
}
