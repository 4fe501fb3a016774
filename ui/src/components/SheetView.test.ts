import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { Block, Sheet } from '../backend/types';
import SheetView from './SheetView.svelte';

const sheet = (...blocks: Block[]): Sheet => ({
  language: 'en',
  direction: 'ltr',
  title: 'Consent to microneedling',
  patient: 'Ana Lima',
  form: { procedure: 'microneedling', version: '1', textVersion: '1', foot: '' },
  specimen: null,
  paper: 'a4',
  clinic: 'Praxis',
  blocks,
});
const clause = (id: string, more: Partial<Extract<Block, { block: 'clause' }>> = {}): Block => ({
  block: 'clause',
  id,
  party: 'patient',
  required: true,
  initialled: false,
  text: `Clause ${id}`,
  shown: 'cafe',
  ticked: false,
  initials: null,
  ...more,
});

describe('the sheet on the screen', () => {
  it('sets what explains a row in the plain face beneath its head', () => {
    const rows = [['Wait until then.\nThe skin must calm down.', 'We will do it this way.']];
    render(SheetView, { sheet: sheet({ block: 'table', head: ['What', 'Done'], widths: [0.6, 0.4], rows }) });
    const head = screen.getByRole('rowheader');
    expect(head.textContent).toBe('Wait until then.\nThe skin must calm down.');
    expect(head.querySelector('.more')?.textContent).toBe('\nThe skin must calm down.');
  });
  it('shows the words of every block', () => {
    render(SheetView, {
      sheet: sheet(
        { block: 'letterhead', name: 'Praxis am See', lines: ['Seestr. 1'], logo: null },
        { block: 'title', text: 'Consent', subtitle: 'Ana Lima' },
        { block: 'heading', level: 2, text: 'Your plan' },
        { block: 'heading', level: 3, text: 'Needles' },
        { block: 'paragraph', text: 'A paragraph.' },
        { block: 'small', text: 'Version 1.' },
        { block: 'facts', rows: [{ label: 'Device', value: 'A pen' }] },
        { block: 'list', mark: 'avoid', items: ['Sun'] },
        { block: 'table', head: ['Area', 'Needle'], widths: [0.5, 0.5], rows: [['Chin', '1.0 mm']] },
        {
          block: 'map',
          views: ['face-front'],
          captions: ['Your face'],
          zones: [{ zone: 'chin', number: 1, label: '1.0' }],
          alt: 'Chin 1.0 mm',
        },
        { block: 'notice', tone: 'caution', title: 'Off label', text: 'No approval.' },
        {
          block: 'signaturePlace',
          field: 'patient',
          role: 'patient',
          title: 'Patient',
          name: 'Ana Lima',
          meaning: 'I agree.',
        },
        { block: 'pageBreak' },
        { block: 'title', text: 'After your treatment', subtitle: '' },
        { block: 'remember', title: 'Remember', items: ['Shade'] },
        { block: 'days', hint: 'Tick the boxes', rows: [{ label: 'Day 0', value: 'Red and warm' }] },
        {
          block: 'timeline',
          heads: ['Expect', 'Do', 'Leave'],
          entries: [{ when: 'Day 1', title: 'The day', expect: ['Red skin'], todo: ['Wash'], avoid: ['Make-up'] }],
        },
        {
          block: 'call',
          title: 'Call us if',
          signs: ['Pus'],
          numbers: [{ label: 'Clinic', value: '030 1' }],
          emergency: false,
        },
        {
          block: 'visit',
          title: 'Your next visit',
          when: '23 December, 14:30',
          lines: ['Call 030 1.'],
          code: ['#.#', '.#.', '##.'],
          alt: 'Code with the visit',
        },
      ),
    });
    for (const words of [
      'Praxis am See',
      'Seestr. 1',
      'Consent',
      'Your plan',
      'Needles',
      'A paragraph.',
      'Version 1.',
      'Device',
      'A pen',
      'Sun',
      'Your face',
      'Area',
      'Chin',
      '1.0 mm',
      'Off label',
      'No approval.',
      'I agree.',
      'After your treatment',
      'Shade',
      'Day 1',
      'The day',
      'Red skin',
      'Wash',
      'Make-up',
      'Expect',
      'Leave',
      'Call us if',
      'Pus',
      '030 1',
      'Tick the boxes',
      'Day 0',
      'Red and warm',
      'Your next visit',
      '23 December, 14:30',
      'Call 030 1.',
    ]) {
      expect(screen.getAllByText(words).length, words).toBeGreaterThan(0);
    }
    expect(screen.getByRole('img', { name: 'Chin 1.0 mm' })).toBeInTheDocument();
    const code = screen.getByRole('img', { name: 'Code with the visit' });
    expect(code.querySelector('path')).toHaveAttribute('d', 'M0 0h1v1h-1zM2 0h1v1h-1zM1 1h1v1h-1zM0 2h2v1h-2z');
    expect(screen.getByRole('rowheader', { name: 'Chin' })).toBeInTheDocument();
    expect(screen.getAllByRole('article')).toHaveLength(2);
  });

  it('shows the words of the clinic’s language beside the patient’s, and tells which they are', () => {
    const own: Sheet = {
      ...sheet(
        { block: 'small', text: 'Kleines', beside: 'Small' },
        { block: 'facts', rows: [{ label: 'Gerät', value: 'Keines', beside: { label: 'Device', value: 'None' } }] },
        {
          block: 'table',
          head: ['Stelle', 'Gesehen'],
          widths: [0.5, 0.5],
          rows: [['Kinn', 'Röte']],
          beside: { head: ['Area', 'Seen'], rows: [['Chin', 'Redness']] },
        },
        {
          block: 'notice',
          tone: 'caution',
          title: 'Achtung',
          text: 'Nicht.',
          beside: { title: 'Caution', text: 'Not.' },
        },
      ),
      language: 'de',
      beside: 'en',
    };
    render(SheetView, { sheet: own });
    for (const words of ['Small', 'Device', 'None', 'Area', 'Seen', 'Chin', 'Redness', 'Caution', 'Not.']) {
      expect(screen.getByText(words).closest('[lang]'), words).toHaveAttribute('lang', 'en');
    }
    for (const words of ['Kleines', 'Keines', 'Röte', 'Achtung']) {
      expect(screen.getByText(words, { exact: false }).closest('[lang]'), words).toHaveAttribute('lang', 'de');
    }
  });

  it('ticks by the whole row and takes initials', async () => {
    const onTick = vi.fn<(id: string, ticked: boolean) => void>();
    const onInitials = vi.fn<(id: string, text: string) => void>();
    render(SheetView, {
      sheet: sheet(clause('risks', { initialled: true, initialsLabel: 'Initiales' })),
      ticks: {},
      onTick,
      onInitials,
    });
    expect(screen.getByRole('checkbox')).not.toBeChecked();
    await userEvent.click(screen.getByText('Clause risks'));
    expect(onTick).toHaveBeenCalledWith('risks', true);
    await userEvent.type(screen.getByTestId('initials-risks'), 'A');
    expect(onInitials).toHaveBeenCalledWith('risks', 'A');
  });

  it('shows what is open at its clause', () => {
    render(SheetView, {
      sheet: sheet(clause('a'), clause('b')),
      open: [{ step: 'consent', field: 'clause.b', message: 'Tick this.' }],
      onTick: () => {},
    });
    expect(screen.getByRole('checkbox', { name: /Clause b/ })).toHaveAccessibleDescription('Tick this.');
    expect(screen.getByRole('checkbox', { name: /Clause a/ })).not.toHaveAccessibleDescription();
  });

  it('cannot be changed once it is fixed', async () => {
    render(SheetView, { sheet: sheet(clause('a', { ticked: true })) });
    expect(screen.getByRole('checkbox')).toBeChecked();
    expect(screen.getByRole('checkbox')).toBeDisabled();
  });
  it('keeps numbers and addresses in their own order where the sheet is read from right to left', () => {
    const arabic = sheet(
      { block: 'letterhead', name: 'Skin', lines: ['12 Linden Row', '020 7946 0000'], logo: null },
      { block: 'facts', rows: [{ label: 'الهاتف', value: '07700 900412' }] },
    );
    render(SheetView, { sheet: { ...arabic, language: 'ar', direction: 'rtl' } });
    for (const text of ['12 Linden Row', '020 7946 0000', '07700 900412'])
      expect(screen.getByText(text).tagName).toBe('BDI');
  });
});
