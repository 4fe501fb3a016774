import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import type { Home } from '../backend/types';
import { app } from '../frame/app.svelte';
import SealNotices from './SealNotices.svelte';

const quiet: Home = {
  drafts: [],
  treatments: [],
  planned: [],
  recent: [],
  waiting: 0,
  waitingWhy: null,
  ending: null,
  sealExpiry: null,
  backups: { folder: '', daily: true, oldAfterDays: 7, last: null, old: false, trouble: null, ownDisk: false },
  setBack: null,
  clinicUnsaved: false,
  unconfirmed: 0,
};
beforeEach(() => (app.room = { name: 'home' }));

it('says nothing while there is nothing to tell', () => {
  const { container } = render(SealNotices, { rows: quiet });
  expect(container).toHaveTextContent(/^$/);
});

it('tells that no clinician has saved the clinic’s details, and leads to them', async () => {
  render(SealNotices, { rows: { ...quiet, clinicUnsaved: true } });
  expect(screen.getByTestId('clinic-unsaved')).toHaveTextContent(/^No clinician has saved them as they stand now/);
  await userEvent.click(screen.getByTestId('see-clinic'));
  expect(app.room).toEqual({ name: 'settings', part: 'clinic' });
});

it('tells that the clock was set back', () => {
  const setBack = { from: '2026-11-29T10:00:00Z', to: '2026-11-22T10:00:00Z' };
  render(SealNotices, { rows: { ...quiet, setBack } });
  expect(screen.getByTestId('set-back')).toHaveTextContent(
    /from 29 November 2026.* to 22 November 2026.*before anybody signs\.$/,
  );
});

it('tells in time that the seal key ends, and leads to it', async () => {
  const sealExpiry = { message: 'This certificate expires in 40 days.', hint: 'Ask for a new one.', over: false };
  render(SealNotices, { rows: { ...quiet, sealExpiry } });
  expect(screen.getByText('This certificate expires in 40 days. Ask for a new one.')).toBeVisible();
  await userEvent.click(screen.getByTestId('renew-key'));
  expect(app.room).toEqual({ name: 'settings', part: 'safety' });
});

it('tells how many sheets wait for their time-stamp and why', async () => {
  const view = render(SealNotices, { rows: { ...quiet, waiting: 1 } });
  expect(screen.getByTestId('waiting')).toHaveTextContent(/^1 signed sheet waits for a time-stamp\.$/);
  await view.rerender({ rows: { ...quiet, waiting: 2, waitingWhy: 'The network is away.' } });
  expect(screen.getByTestId('waiting')).toHaveTextContent(
    '2 signed sheets wait for a time-stamp. The network is away.',
  );
  await userEvent.click(screen.getByTestId('see-waiting'));
  expect(app.room).toEqual({ name: 'settings', part: 'safety' });
});

it('tells of time-stamps that end and why they are not renewed, and leads there', async () => {
  const ending = { sheets: 1, first: '2027-01-11T10:00:00Z', why: 'No authority is set.' };
  const view = render(SealNotices, { rows: { ...quiet, ending } });
  expect(screen.getByTestId('ending')).toHaveTextContent(
    /^That of 1 sheet has to be renewed before 11 January 2027.*No authority is set\.$/,
  );
  await view.rerender({ rows: { ...quiet, ending: { ...ending, sheets: 3 } } });
  expect(screen.getByTestId('ending')).toHaveTextContent(/^That of 3 sheets .* of the first before 11 January 2027/);
  await userEvent.click(screen.getByTestId('see-ending'));
  expect(app.room).toEqual({ name: 'settings', part: 'safety' });
});

it('tells that the last backup is old or that there is none, and leads there', async () => {
  const view = render(SealNotices, { rows: { ...quiet, backups: { ...quiet.backups, old: true } } });
  expect(screen.getByTestId('old-backup')).toHaveTextContent(/^No backup was made yet/);
  const last = { ...quiet.backups, old: true, last: '2026-11-01T10:00:00Z', trouble: 'The disk is full.' };
  await view.rerender({ rows: { ...quiet, backups: last } });
  expect(screen.getByTestId('old-backup')).toHaveTextContent(/1 November 2026.*The disk is full\.$/);
  await userEvent.click(screen.getByTestId('see-backups'));
  expect(app.room).toEqual({ name: 'settings', part: 'backups' });
});
