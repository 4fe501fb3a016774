import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it, vi } from 'vitest';
import { Failure } from '../backend/failure';
import JudgeRoom from './JudgeRoom.svelte';
import { judged, seal, timeStamp } from './specimen.test-data';

const backend = vi.hoisted(() => ({
  judgeChosen: vi.fn(),
  judgeDropped: vi.fn(),
  trustCertificate: vi.fn(),
  onDragged: vi.fn(),
}));
vi.mock('../backend', async () => ({ ...(await import('../backend/failure')), ...backend }));

let drag: (what: 'over' | 'away' | 'dropped') => void;
const stop = vi.fn();

beforeEach(() => {
  vi.resetAllMocks();
  backend.onDragged.mockImplementation(async (then: typeof drag) => {
    drag = then;
    return stop;
  });
});

it('says what it is for, and judges the file that is chosen', async () => {
  backend.judgeChosen.mockResolvedValue(judged({ timeStamps: [timeStamp({})] }));
  render(JudgeRoom);
  expect(screen.getByText(/Drop a PDF file here, or choose one/)).toBeVisible();
  expect(screen.queryByTestId('judged')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Choose a file' }));
  expect(await screen.findByText('Nothing has changed since it was sealed, and who sealed it is known')).toBeVisible();
  expect(screen.getByRole('heading', { name: 'Ada Byron' })).toBeVisible();
  expect(screen.getByText('A seal in the field “patient”.')).toBeVisible();
  expect(screen.getByText(/So says Stamps/)).toBeVisible();
  expect(screen.getByText('Whether a certificate was revoked later on.')).toBeVisible();
});

it('judges the file that is dropped, and says that it may be let go', async () => {
  backend.judgeDropped.mockResolvedValue(judged({ verdict: 'changed', problem: 'Bytes were added.', seals: [] }));
  const { unmount } = render(JudgeRoom);
  drag('over');
  expect(await screen.findByText(/Let go/)).toBeVisible();
  drag('away');
  expect(await screen.findByText(/Drop a PDF file here/)).toBeVisible();
  drag('dropped');
  expect(await screen.findByText('This file is not as it was sealed')).toBeVisible();
  expect(screen.getByText('Bytes were added.')).toBeVisible();
  unmount();
  await vi.waitFor(() => expect(stop).toHaveBeenCalledOnce());
});

it('shows no verdict for a file that could not be judged, and keeps it where no other was chosen', async () => {
  backend.judgeChosen.mockResolvedValueOnce(judged({}));
  render(JudgeRoom);
  const choose = screen.getByTestId('judge-choose');
  await userEvent.click(choose);
  expect(await screen.findByTestId('judged')).toBeVisible();
  backend.judgeChosen.mockResolvedValueOnce(null);
  await userEvent.click(choose);
  expect(await screen.findByTestId('judged')).toBeVisible();
  backend.judgeChosen.mockRejectedValueOnce(new Failure('failed', 'This file is not a PDF.', 'Choose another.'));
  await userEvent.click(choose);
  expect(await screen.findByText('This file is not a PDF.')).toBeVisible();
  expect(screen.queryByTestId('judged')).toBeNull();
});

it('judges anew by a certificate that is trusted', async () => {
  backend.judgeChosen.mockResolvedValue(judged({ seals: [seal({ known: 'issuer', issuer: 'Root' })] }));
  render(JudgeRoom);
  await userEvent.click(screen.getByTestId('judge-choose'));
  expect(await screen.findByText(/whom nobody here knows/)).toBeVisible();
  backend.trustCertificate.mockResolvedValue(judged({ seals: [seal({ known: 'trusted' })], trusted: ['Root'] }));
  await userEvent.click(screen.getByTestId('trust-certificate'));
  expect(await screen.findByText(/You trust the certificate of Root/)).toBeVisible();
  backend.trustCertificate.mockRejectedValueOnce(new Failure('failed', 'This is no certificate.', 'Choose another.'));
  await userEvent.click(screen.getByTestId('trust-certificate'));
  expect(await screen.findByText('This is no certificate.')).toBeVisible();
  expect(screen.getByTestId('judged')).toBeVisible();
});
