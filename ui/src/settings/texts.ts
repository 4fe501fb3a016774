/** All texts of the content in the order in which one reads them. */

export interface TextGroup {
  title: string;
  texts: { key: string; text: string }[];
}

const TITLES: [prefix: string, title: string][] = [
  ['about', 'What it is and how it works'],
  ['concern', 'Concerns and what may be hoped for'],
  ['zone', 'Zones'],
  ['device', 'Devices'],
  ['group', 'Groups of questions'],
  ['question', 'Screening questions'],
  ['rule', 'What follows from the answers'],
  ['benefit', 'Benefits'],
  ['risk', 'Risks'],
  ['alternative', 'Other ways'],
  ['clause', 'Clauses to agree to'],
  ['teachBack', 'In their own words'],
  ['before', 'Before the treatment'],
  ['pause', 'Creams that must wait'],
  ['aftercare', 'Aftercare'],
  ['window', 'The days after'],
  ['remember', 'Three things to remember'],
  ['warning', 'When to call'],
];

/** Groups texts by the first word of their key; what no group takes stands last. */
export function grouped(texts: Record<string, string>): TextGroup[] {
  const groups = TITLES.map(([prefix, title]) => ({ prefix, title, texts: [] as TextGroup['texts'] }));
  const rest: TextGroup = { title: 'Further words of the sheet', texts: [] };
  for (const [key, text] of Object.entries(texts)) {
    const prefix = key.split('.')[0];
    (groups.find((g) => g.prefix === prefix) ?? rest).texts.push({ key, text });
  }
  return [...groups.map(({ title, texts }) => ({ title, texts })), rest].filter((g) => g.texts.length > 0);
}
