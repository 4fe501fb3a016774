import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import Printing from './Printing.svelte';

const backend = vi.hoisted(() => ({ printers: vi.fn(), settings: vi.fn(), print: vi.fn(), saveCopy: vi.fn() }));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

beforeEach(() => {
  vi.resetAllMocks();
  backend.settings.mockResolvedValue({ printer: 'Desk' });
});

const TWO = [
  { name: 'Hall', isDefault: true },
  { name: 'Desk', isDefault: false },
];

it('tells no print system from no printer', async () => {
  backend.printers.mockResolvedValue({ system: 'missing', printers: [] });
  const view = render(Printing, { id: 'r1' });
  expect(await screen.findByText('This machine has no print system')).toBeInTheDocument();
  view.unmount();
  backend.printers.mockResolvedValue({ system: 'ready', printers: [] });
  render(Printing, { id: 'r1' });
  expect(await screen.findByText('No printer is set up')).toBeInTheDocument();
  expect(screen.queryByTestId('print')).toBeNull();
});

it('begins with the printer used last, and shows what the queue answered', async () => {
  backend.printers.mockResolvedValue({ system: 'ready', printers: TWO });
  backend.print.mockResolvedValue({ job: '47', state: 'waiting in the queue' });
  render(Printing, { id: 'r1' });
  expect(await screen.findByLabelText('Printer')).toHaveValue('Desk');
  await userEvent.click(screen.getByTestId('print'));
  expect(backend.print).toHaveBeenCalledWith('r1', 'Desk');
  expect(await screen.findByTestId('answer')).toHaveTextContent('Job 47: waiting in the queue');
});

it('says what a printer that is gone means, and leaves the other ways open', async () => {
  backend.printers.mockResolvedValue({ system: 'ready', printers: TWO });
  backend.print.mockRejectedValue({ code: 'failed', message: 'Desk is gone.', hint: 'Choose another.', fields: [] });
  render(Printing, { id: 'r1' });
  await userEvent.click(await screen.findByTestId('print'));
  expect(await screen.findByText('Desk is gone.')).toBeInTheDocument();
  expect(screen.getByTestId('save-copy')).toBeEnabled();
});

it('says nothing when the choice of a place was given up', async () => {
  backend.printers.mockResolvedValue({ system: 'ready', printers: TWO });
  backend.saveCopy.mockResolvedValue(null);
  render(Printing, { id: 'r1' });
  await userEvent.click(await screen.findByTestId('save-copy'));
  expect(backend.saveCopy).toHaveBeenCalledWith('r1', false);
  expect(screen.queryByTestId('answer')).toBeNull();
});

it('is the main action until something was printed or saved', async () => {
  backend.printers.mockResolvedValue({ system: 'ready', printers: TWO });
  backend.print.mockResolvedValue({ job: '47', state: 'waiting in the queue' });
  backend.saveCopy.mockResolvedValueOnce(null).mockResolvedValue({ path: '/copies/a.pdf' });
  const onmade = vi.fn();
  const view = render(Printing, { id: 'r1', main: true, onmade });
  expect(await screen.findByTestId('print')).toHaveClass('main');
  expect(screen.getByTestId('save-copy')).not.toHaveClass('main');
  await userEvent.click(screen.getByTestId('save-copy'));
  expect(onmade).not.toHaveBeenCalled();
  await userEvent.click(screen.getByTestId('save-copy'));
  expect(onmade).toHaveBeenCalledTimes(1);
  await userEvent.click(screen.getByTestId('print'));
  expect(onmade).toHaveBeenCalledTimes(2);
  view.unmount();
  backend.printers.mockResolvedValue({ system: 'ready', printers: [] });
  render(Printing, { id: 'r1', main: true, onmade });
  await vi.waitFor(() => expect(screen.getByTestId('save-copy')).toHaveClass('main'));
});
