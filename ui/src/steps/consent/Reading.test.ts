import { render, screen } from '@testing-library/svelte';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Block, ConsultView, Draft, Gap, Sheet, SheetView } from '../../backend/types';
import { Consult } from '../../frame/consult.svelte';
import Harness from '../StepHarness.test.svelte';
import { InView } from './in-view.test-data';
import Reading from './Reading.svelte';
import { banner } from '../../frame/status.test-data';

const backend = vi.hoisted(() => ({ noteReading: vi.fn() }));
vi.mock('../../backend', async () => ({ ...(await import('../../backend/failure')), ...backend }));

const clause = (id: string, shown: string, initialled = false): Block => ({
  block: 'clause',
  id,
  party: 'patient',
  required: true,
  initialled,
  text: `I know of the ${id}.`,
  shown,
  ticked: false,
  initials: null,
});
const sheet = {
  language: 'en',
  direction: 'ltr',
  title: 'Consent',
  specimen: null,
  blocks: [clause('plan', 'beef'), clause('risks', 'cafe', true)],
} as unknown as Sheet;

const reading = { seconds: 0, reachedEnd: false, parts: [{ part: 'Risks', seconds: 0 }] };

/** Opens the sheet with these ticks and initials; the core says of every change that these clauses are open. */
function open(
  ticks: Record<string, string>,
  initials: Record<string, string>,
  clauses: Gap[] = [],
  reflection: SheetView['reflection'] = null,
  more: Partial<ConsultView> = {},
) {
  const sent: Draft[] = [];
  const view = (draft: unknown): ConsultView =>
    ({
      id: 'c',
      draft,
      banner,
      steps: [],
      gaps: [],
      findings: [],
      clauses,
      signing: null,
      unapproved: null,
      ...more,
    }) as unknown as ConsultView;
  const consult = new Consult(view({ consent: { ticks, initials, reflectionReason: '' } }), {
    change: async (_id, draft) => {
      sent.push(draft);
      return view(draft);
    },
    resume: () => new Promise(() => {}),
    thaw: () => new Promise(() => {}),
  });
  const onfix = vi.fn();
  const onreload = vi.fn(async () => true);
  const given = {
    loaded: { sheet, reflection, reading },
    busy: false,
    failure: null,
    onback: () => {},
    onreload,
    onfix,
  };
  render(Harness, { step: Reading, consult, given });
  return { consult, onfix, onreload, sent };
}

// The page that the tests run in does not scroll, and nothing in it comes into view by itself.
beforeEach(() => {
  Element.prototype.scrollIntoView = () => {};
  vi.stubGlobal('IntersectionObserver', InView);
  InView.all = [];
  backend.noteReading.mockReset();
});

const box = (id: string): HTMLElement => screen.getByRole('checkbox', { name: `I know of the ${id}.` });
const GAP: Gap = { step: 'consent', field: 'clause.plan', message: 'This is not ticked yet. Tick it once it is true.' };

describe('a tick', () => {
  it('is given for the words that are shown, and taken back with them', async () => {
    const { consult } = open({}, {});
    await userEvent.click(box('plan'));
    expect(consult.draft.consent.ticks).toEqual({ plan: 'beef' });
    expect(box('plan')).toBeChecked();
    await userEvent.click(box('plan'));
    expect(consult.draft.consent.ticks).toEqual({});
  });
  it('that was given for other words is open again, and it is said which', async () => {
    const { consult } = open({ plan: 'dead', risks: 'cafe' }, { risks: 'AL' });
    expect(box('plan')).not.toBeChecked();
    expect(box('risks')).toBeChecked();
    expect(screen.getByText('One tick was given for other words; it is open again.')).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'I know of the plan.' })).toBeInTheDocument();
    await userEvent.click(box('plan'));
    expect(consult.draft.consent.ticks).toEqual({ plan: 'beef', risks: 'cafe' });
    expect(screen.queryByText(/given for other words/)).toBeNull();
  });
  it('takes its initials with it, but not those that were written anew', async () => {
    const old = open({ plan: 'dead', risks: 'dead' }, { risks: 'AL' });
    expect(screen.getByText('2 ticks were given for other words; they are open again.')).toBeInTheDocument();
    expect(screen.getByTestId('initials-risks')).toHaveValue('');
    await userEvent.click(box('risks'));
    expect(old.consult.draft.consent.initials).toEqual({});
    await userEvent.click(box('risks'));
    await userEvent.type(screen.getByTestId('initials-risks'), 'al');
    await userEvent.click(box('risks'));
    expect(old.consult.draft.consent.initials).toEqual({ risks: 'AL' });
  });
});

describe('the sheet', () => {
  it('is not fixed while the core says that a clause is open', async () => {
    const { onfix, onreload } = open({}, {}, [GAP]);
    expect(screen.getByText('1 line open')).toBeInTheDocument();
    expect(screen.queryByText(GAP.message)).toBeNull();
    await userEvent.click(screen.getByTestId('freeze'));
    expect(await screen.findByText(GAP.message)).toBeInTheDocument();
    expect(onreload).toHaveBeenCalledOnce();
    expect(onfix).not.toHaveBeenCalled();
  });
  it('is fixed once what was ticked a moment ago is saved and nothing is open', async () => {
    const { onfix, sent } = open({}, {});
    await userEvent.click(box('plan'));
    await userEvent.click(screen.getByTestId('freeze'));
    expect(sent.at(-1)?.consent.ticks).toEqual({ plan: 'beef' });
    expect(onfix).toHaveBeenCalledOnce();
  });
  it('says why the time to think is cut short at a tap, not while lines may be ticked', async () => {
    const { onreload } = open({}, {}, [], {
      from: '2026-11-24T09:00:00Z',
      until: '2026-11-25T09:00:00Z',
      hours: 24,
      over: false,
    });
    await userEvent.type(screen.getByLabelText('To sign sooner, write why'), 'They came from far away.');
    expect(onreload).not.toHaveBeenCalled();
    await userEvent.click(screen.getByTestId('put-reason'));
    expect(onreload).toHaveBeenCalledOnce();
    expect(screen.queryByTestId('put-reason')).toBeNull();
  });
});

describe('the words of the sheet', () => {
  const unapproved: Gap = {
    step: 'consent',
    field: 'consent.approval',
    message: 'The texts in English are not approved yet.',
  };
  it('are not signed before they are approved, and the way there is at hand', async () => {
    const { onfix } = open({}, {}, [], null, { unapproved });
    expect(screen.getByText(unapproved.message)).toBeVisible();
    await userEvent.click(screen.getByTestId('freeze'));
    expect(onfix).not.toHaveBeenCalled();
    expect(screen.getByTestId('approve-texts')).toHaveFocus();
  });
});

describe('what was passed over', () => {
  it('is said where nothing else is open, and stands in nobody’s way', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    const { onfix } = open({}, {});
    expect(screen.getByTestId('passed-over')).toHaveTextContent('Not shown yet: “Risks”.');
    backend.noteReading.mockResolvedValue({ seconds: 5, reachedEnd: true, parts: [{ part: 'Risks', seconds: 5 }] });
    InView.show(true);
    await vi.advanceTimersByTimeAsync(5000);
    expect(backend.noteReading).toHaveBeenCalledWith('c', expect.objectContaining({ seconds: 5 }));
    await vi.waitFor(() => expect(screen.queryByTestId('passed-over')).toBeNull());
    await userEvent.click(screen.getByTestId('freeze'));
    expect(onfix).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });
});
