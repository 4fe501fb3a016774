import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import type { RecordView } from '../backend/types';
import Verdict from './Verdict.svelte';

const show = (verified: boolean, vouched: boolean, problem: string | null) =>
  render(Verdict, { record: { verified, vouched, problem } as RecordView });

it('tells a seal of the clinic from a seal of somebody else', () => {
  const view = show(true, true, null);
  expect(screen.getByText('Sealed, read back and verified')).toBeVisible();
  expect(screen.getByText(/the clinic's own key vouches for it/)).toBeVisible();
  view.unmount();
  show(true, false, "None of the clinic's keys made these seals.");
  expect(screen.queryByText('Sealed, read back and verified')).toBeNull();
  expect(screen.getByText('Unchanged, but not vouched for')).toBeVisible();
  expect(screen.getByText("None of the clinic's keys made these seals.")).toBeVisible();
});

it('says what is wrong in the words of the judge', () => {
  show(false, false, 'The seals belong to another sheet.');
  expect(screen.getByText('This file does not verify')).toBeVisible();
  expect(screen.getByText('The seals belong to another sheet.')).toBeVisible();
});

it('shows nothing in green of a consent that is withdrawn', () => {
  const record = { verified: true, vouched: true, problem: null, withdrawnAt: '2026-11-29T12:21:00Z' } as RecordView;
  const { container } = render(Verdict, { record });
  expect(screen.getByText('Sealed, read back and verified')).toBeVisible();
  expect(container.querySelector('.done')).toBeNull();
});
