import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure, sign } from '../../backend';
import type { ConsultView, Sheet, SigningView } from '../../backend/types';
import { Consult } from '../../frame/consult.svelte';
import Harness from '../StepHarness.test.svelte';
import Signing from './Signing.svelte';
import { banner } from '../../frame/status.test-data';

vi.mock('../../backend', async (original) => ({ ...(await original<object>()), sign: vi.fn() }));

const sheet = { language: 'en', direction: 'ltr', blocks: [], title: 'Consent', specimen: null } as unknown as Sheet;
const place = (field: string, name: string, signedAt: string | null) =>
  ({ field, role: 'patient', title: field, name, meaning: 'I agree.', signedAt }) as const;
const signing = (first: string | null): SigningView => ({
  digest: 'ab'.repeat(32),
  sheet,
  problem: null,
  reading: { seconds: 130, reachedEnd: true, parts: [{ part: 'Risks', seconds: 100 }] },
  places: [place('patient', 'Ana Lima', first), place('clinician', 'Dr Ada Brandt', null)],
  record: null,
});

const never = (): Promise<never> => new Promise(() => {});

function open(view: SigningView): Consult {
  const consult = new Consult(
    {
      id: 'c',
      draft: { date: '2026-11-22', consent: {} },
      banner,
      steps: [],
      gaps: [],
      findings: [],
      signing: view,
    } as unknown as ConsultView,
    { change: never, resume: never, thaw: never },
  );
  render(Harness, { step: Signing, consult, given: { signing: view } });
  return consult;
}

beforeEach(() => {
  vi.mocked(sign).mockReset();
});

describe('signing', () => {
  it('asks one person after the other', () => {
    open(signing('2026-11-22T10:00:00Z'));
    expect(screen.getByRole('heading', { name: 'Dr Ada Brandt' })).toBeInTheDocument();
    expect(screen.getByTestId('sign')).toHaveTextContent('Sign as Dr Ada Brandt');
  });
  it('refuses an empty line with words', async () => {
    open(signing(null));
    await userEvent.click(screen.getByTestId('sign'));
    expect(screen.getByRole('alert')).toHaveTextContent('Sign on the line.');
    expect(sign).not.toHaveBeenCalled();
  });
  it('takes a typed name only with the act that makes it a signature', async () => {
    const consult = open(signing(null));
    vi.mocked(sign).mockResolvedValue(signing('2026-11-22T10:00:00Z'));
    await userEvent.click(screen.getByTestId('way-typed'));
    await userEvent.type(screen.getByLabelText(/Your name/), 'Ana Lima');
    await userEvent.click(screen.getByTestId('sign'));
    expect(screen.getByText('Tick this to sign with your typed name.')).toBeInTheDocument();
    expect(sign).not.toHaveBeenCalled();
    await userEvent.click(screen.getByTestId('typed-meant'));
    await userEvent.click(screen.getByTestId('sign'));
    expect(sign).toHaveBeenCalledWith('c', 'patient', { kind: 'typed', name: 'Ana Lima' });
    expect(consult.view.signing?.places[0]?.signedAt).toBe('2026-11-22T10:00:00Z');
  });
  it('asks who saw a mark', async () => {
    open(signing(null));
    await userEvent.click(screen.getByTestId('way-witnessed'));
    await userEvent.click(screen.getByTestId('sign'));
    const witness = screen.getByLabelText(/Name of the witness/);
    expect(witness).toHaveAccessibleDescription(/Write who saw the mark being made./);
    expect(witness).toHaveFocus();
  });
  it('says what the core said, and keeps what was typed', async () => {
    open(signing(null));
    vi.mocked(sign).mockRejectedValue(new Failure('failed', 'The disk is full.', 'Make room and sign again.'));
    await userEvent.click(screen.getByTestId('way-typed'));
    await userEvent.type(screen.getByLabelText(/Your name/), 'Ana Lima');
    await userEvent.click(screen.getByTestId('typed-meant'));
    await userEvent.click(screen.getByTestId('sign'));
    expect(await screen.findByText('The disk is full.')).toBeInTheDocument();
    expect(screen.getByLabelText(/Your name/)).toHaveValue('Ana Lima');
  });
});
