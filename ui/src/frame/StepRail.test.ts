import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { StepView } from '../backend/types';
import StepRail from './StepRail.svelte';

const steps = (screening: StepView['state'], open: number): StepView[] => [
  { step: 'patient', state: 'done', open: 0 },
  { step: 'concerns', state: 'done', open: 0 },
  { step: 'screening', state: screening, open: screening === 'done' ? 0 : 1 },
  { step: 'plan', state: 'done', open: 0 },
  { step: 'consent', state: 'incomplete', open },
  { step: 'sheet', state: 'notStarted', open: 1 },
];
const show = (rows: StepView[], more: { stopped?: boolean; signing?: boolean } = {}) =>
  render(StepRail, {
    steps: rows,
    stopped: false,
    signing: false,
    current: 'consent',
    closed: [],
    onopen: () => undefined,
    ...more,
  });

it('says what is open on the sheet, then that it is to be signed, then by how many', () => {
  const consent = () => screen.getByTestId('step-consent');
  const view = show(steps('done', 22));
  expect(consent()).toHaveTextContent('22 open');
  view.unmount();
  const ready = show(steps('done', 0));
  expect(consent()).toHaveTextContent('To be signed');
  ready.unmount();
  const early = show(steps('incomplete', 0));
  expect(consent()).toHaveTextContent('Incomplete');
  early.unmount();
  show(steps('done', 2), { signing: true });
  expect(consent()).toHaveTextContent('2 to sign');
});

it('says at the screening that nobody may be treated', () => {
  show(steps('incomplete', 0), { stopped: true });
  expect(screen.getByTestId('step-screening')).toHaveTextContent('Do not treat today');
  expect(screen.getByTestId('step-plan')).toHaveTextContent('Done');
});
