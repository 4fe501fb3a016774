import { render, screen } from '@testing-library/svelte';
import { expect, it } from 'vitest';
import SealKey from './SealKey.svelte';
import { settings } from './specimen.test-data';

const show = (expiry: ReturnType<typeof settings>['seal']['expiry']) =>
  render(SealKey, { seal: { ...settings().seal, expiry }, change: async () => null });

it('says that the key has to be renewed, and what to do', () => {
  const view = show(null);
  expect(screen.queryByText(/expires/)).toBeNull();
  view.unmount();
  show({ message: 'This certificate expires in 40 days.', hint: 'Ask for a new one.', over: false });
  expect(screen.getByText('This certificate expires in 40 days.')).toBeVisible();
  expect(screen.getByText('Ask for a new one.')).toBeVisible();
});
