import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Content, Treatment, TreatmentView } from '../backend/types';
import { app } from '../frame/app.svelte';
import { Day } from './day.svelte';
import ZoneDone from './ZoneDone.svelte';

function day(planned: string, length: string): Day {
  const zones = [{ zone: 'chin', length, passes: 4, endPoint: '', reason: '', skipped: false }];
  const treatment = { consult: {}, zones } as unknown as Treatment;
  const consult = { draft: {}, steps: [], gaps: [], findings: [], needles: [{ zone: 'chin', scale: [0.5, 1] }] };
  const signed = [{ zone: 'chin', length: planned, reason: '' }];
  const view = { id: 't', treatment, consult, signed, before: [], done: [] } as unknown as TreatmentView;
  return new Day(view, { changeTreatment: vi.fn().mockResolvedValue(view) });
}

it('reads a planned length with a comma, and asks why it became longer', async () => {
  app.content = { treating: { passes: { usual: 4, most: 6 }, endPoints: [] }, texts: {} } as unknown as Content;
  render(ZoneDone, { day: day('0,8', '0,8'), at: 0 });
  expect(screen.getByTestId('length')).toHaveTextContent('0.8 mm');
  expect(screen.getByRole('group', { name: 'Needle (planned 0.8 mm)' })).toBeVisible();
  expect(screen.queryByLabelText('Longer than planned. Why?')).toBeNull();
  await userEvent.click(screen.getByTestId('length-more'));
  expect(screen.getByTestId('length')).toHaveTextContent('1.0 mm');
  expect(screen.getByLabelText('Longer than planned. Why?')).toBeVisible();
});
