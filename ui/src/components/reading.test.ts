import { expect, it } from 'vitest';
import type { Block, Sheet } from '../backend/types';
import { partsOf } from './parts';
import { passedOver, shownReading, shownSeconds } from './reading';

it('says lengths as one says them', () => {
  expect([40, 60, 100, 360].map(shownSeconds)).toEqual(['40 s', '1 min', '1 min 40 s', '6 min']);
});

it('says how long, whether to the end, and what was passed over', () => {
  const parts = [
    { part: 'Risks', seconds: 100 },
    { part: 'Aftercare', seconds: 0 },
  ];
  const reading = { seconds: 360, reachedEnd: true, parts };
  expect(shownReading(reading)).toBe('In front of the patient for 6 min; read to the end.');
  expect(passedOver(reading)).toBe('Not shown yet: “Aftercare”.');
  expect(passedOver({ ...reading, reachedEnd: false, parts: parts.slice(0, 1) })).toMatch(/The end .* was not reached/);
  const many = ['1', '2', '3', '4'].map((part) => ({ part, seconds: 0 }));
  expect(passedOver({ ...reading, parts: [...parts.slice(0, 1), ...many] })).toBe('4 of 5 parts were not shown yet.');
  expect(passedOver({ ...reading, parts: parts.slice(0, 1) })).toBeUndefined();
  expect(shownReading({ ...reading, seconds: 0 })).toBe('The sheet was not in front of the patient.');
});

it('parts a sheet at its titles and headings, named in the clinic’s language, and leaves no block out', () => {
  const blocks = [
    { block: 'letterhead', name: 'Skin', lines: [], logo: null },
    { block: 'title', text: 'Consentimiento', subtitle: '', beside: 'Consent' },
    { block: 'heading', level: 2, text: 'Riesgos', beside: 'Risks' },
    { block: 'heading', level: 3, text: 'Frecuentes', beside: 'Common' },
    { block: 'paragraph', text: 'Rojez.' },
    { block: 'pageBreak' },
    { block: 'title', text: 'Aftercare', subtitle: '' },
  ] as Block[];
  const pages = partsOf({ blocks } as Sheet);
  expect(pages.map((page) => page.map((part) => [part.name, part.blocks.length]))).toEqual([
    [
      ['Consent', 2],
      ['Risks', 3],
    ],
    [['Aftercare', 1]],
  ]);
});
