import { fireEvent, render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Concern, ConsultView, Content } from '../../backend/types';
import { app } from '../../frame/app.svelte';
import { Consult } from '../../frame/consult.svelte';
import Harness from '../StepHarness.test.svelte';
import Concerns from './Concerns.svelte';
import { banner } from '../../frame/status.test-data';

const concern = (id: string, groups: string[], declined = false): Concern => ({
  id,
  groups,
  declined,
  sessions: { min: 3, max: 4 },
  intervalDays: { min: 28, max: 42 },
  raises: [],
  sources: ['S01'],
  confidence: 'high',
});

function open(): Consult {
  const view = {
    id: 'c',
    draft: { concerns: [], goal: '', diagnosis: '' },
    banner,
    steps: [],
    gaps: [],
    findings: [],
    signing: null,
  };
  const never = (): Promise<never> => new Promise(() => {});
  const consult = new Consult(view as unknown as ConsultView, { change: never, resume: never, thaw: never });
  consult.step = 'concerns';
  render(Harness, { step: Concerns, consult });
  return consult;
}

/** A click as a tool for the blind makes it, without a place. */
const tap = (zone: string): Promise<boolean> => fireEvent.click(screen.getByTestId(`zone-${zone}`));
const press = (testid: string): Promise<void> => userEvent.click(screen.getByTestId(testid));
const chosen = (consult: Consult): unknown => JSON.parse(JSON.stringify(consult.draft.concerns));

beforeEach(() => {
  app.content = {
    concerns: [concern('scars', ['cheek']), concern('hair', ['scalp']), concern('vitiligo', [], true)],
    texts: { 'concern.vitiligo.declined': 'Needling can bring out more white.', 'concern.scars.name': 'Scars' },
  } as unknown as Content;
});

describe('choosing concerns', () => {
  it('goes from a zone to what bothers there, and to both sides in one tap', async () => {
    const consult = open();
    await tap('cheek-medial-right');
    await press('concern-scars');
    await press('both-sides');
    await press('severity-scars-moderate');
    expect(chosen(consult)).toEqual([
      { concern: 'scars', zones: ['cheek-medial-right', 'cheek-medial-left'], severity: 'moderate' },
    ]);
  });
  it('goes from a concern to its zones', async () => {
    const consult = open();
    await press('concern-scars');
    expect(screen.getByText('Now tap where it is.')).toBeInTheDocument();
    await tap('chin');
    await tap('nose');
    await tap('chin');
    expect(chosen(consult)).toEqual([{ concern: 'scars', zones: ['nose'], severity: null }]);
  });
  it('takes several zones at once, and another concern at the same place', async () => {
    const consult = open();
    await tap('chin');
    await tap('nose');
    await userEvent.click(screen.getByText('Other concerns'));
    await press('concern-scars');
    await userEvent.click(screen.getByText('Something else here too'));
    await userEvent.click(screen.getByText('Other concerns'));
    await press('concern-hair');
    expect(chosen(consult)).toEqual([
      { concern: 'scars', zones: ['chin', 'nose'], severity: null },
      { concern: 'hair', zones: ['chin', 'nose'], severity: null },
    ]);
  });
  it('says why a concern is declined, and does not take it', async () => {
    const consult = open();
    await tap('chin');
    await press('concern-vitiligo');
    expect(screen.getByText('Needling can bring out more white.')).toBeInTheDocument();
    expect(chosen(consult)).toEqual([]);
  });
  it('shows what is usual for the zone first, and the rest on demand', async () => {
    open();
    await tap('cheek-medial-left');
    expect(screen.getByTestId('concern-scars')).toBeInTheDocument();
    expect(screen.queryByTestId('concern-hair')).toBeNull();
    await userEvent.click(screen.getByText('Other concerns'));
    expect(screen.getByTestId('concern-hair')).toBeInTheDocument();
  });
});
