import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import type { Content, Treatment, TreatmentView } from '../backend/types';
import { app } from '../frame/app.svelte';
import { Day } from './day.svelte';
import Materials from './Materials.svelte';

it('takes over the lots of tip and gel that were used last, each by one tap', async () => {
  app.content = { devices: [{ id: 'pen', name: 'Pen' }] } as unknown as Content;
  const numbing = { used: false, product: '', dose: '', on: '', off: '' };
  const tip = { lot: '', expiry: '', reason: '' };
  const typed = { serial: '', antiseptic: '', glide: 'Steriles Gel', glideLot: '' };
  const treatment = { ...typed, consult: { plan: { device: 'pen' } }, tip, numbing } as unknown as Treatment;
  const view = {
    id: 't',
    treatment,
    consult: { draft: {}, steps: [], gaps: [], findings: [] },
    today: '2026-11-30',
    expired: false,
    before: [],
    done: [],
    lastTip: { lot: 'LOT-77/B', expiry: '2099-08' },
    lastGel: { name: 'Sterile gel', lot: 'G-5' },
  } as unknown as TreatmentView;
  render(Materials, { day: new Day(view, { changeTreatment: vi.fn().mockResolvedValue(view) }), message: () => '' });
  // The name says whether it is the same gel: the clinician judges that.
  expect(screen.getByTestId('same-gel')).toHaveTextContent('Gel as last: Sterile gel, lot G-5');
  await userEvent.click(screen.getByTestId('same-gel'));
  await userEvent.click(screen.getByTestId('same-tip'));
  expect(screen.getByLabelText('Gel: lot')).toHaveValue('G-5');
  expect(screen.getByLabelText('Gel under the needles')).toHaveValue('Steriles Gel');
  expect(screen.getByLabelText('Needle tip: lot')).toHaveValue('LOT-77/B');
  expect(screen.queryByTestId('same-gel')).toBeNull();
  expect(screen.queryByTestId('same-tip')).toBeNull();
});
