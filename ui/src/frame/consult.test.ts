import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConsultView, Draft, Gap } from '../backend/types';
import { Consult, firstOpen, type ConsultCommands } from './consult.svelte';
import { REST } from './saver';

const reading = { seconds: 0, reachedEnd: false, parts: [] };

function blank(): Draft {
  return {
    reading: { language: '', seconds: 0, parts: [], reachedEnd: false },
    patient: { name: '', birthDate: '', recordNumber: '', phone: '', emergencyContact: '' },
    language: 'en',
    printing: { largePrint: false, blackAndWhite: false },
    date: '2026-11-22',
    concerns: [],
    goal: '',
    diagnosis: '',
    answers: {},
    resolutions: [],
    plan: {
      day: null,
      device: '',
      deviceName: '',
      needles: [],
      glide: '',
      anaesthetic: null,
      anaestheticProduct: '',
      topical: { planned: false, product: '' },
      sessions: '',
      intervalDays: '',
      nextVisit: { day: '', time: '' },
      costSession: '',
      costCourse: '',
      costTerms: '',
    },
    consent: {
      ticks: {},
      initials: {},
      questions: [],
      teachBack: { understood: [], note: '' },
      interpreter: { needed: null, name: '', number: '', language: '', mode: null },
      guardian: { name: '', relation: '', wish: '', need: '' },
      chaperone: { accepted: null, name: '' },
      informedBy: '',
      informedGrade: '',
      performedBy: '',
      performedGrade: '',
      informedAt: '',
      informedOf: '',
      reflectionReason: '',
      copy: null,
    },
  };
}

function viewOf(draft: Draft, more: Partial<ConsultView> = {}): ConsultView {
  return {
    id: 'c1',
    unapproved: null,
    draft,
    banner: {
      name: draft.patient.name,
      born: '',
      age: null,
      recordNumber: '',
      language: 'English',
      unresolved: 0,
      stopped: false,
      overridden: 0,
    },
    steps: [],
    gaps: [],
    findings: [],
    today: draft.date,
    age: null,
    derived: {},
    labels: [],
    needles: [],
    usualGlide: '',
    deferrable: false,
    printed: null,
    minor: false,
    earliest: null,
    clauses: [],
    signing: null,
    ...more,
  };
}

/** A core whose answers come only when the test lets them. */
function slowCore() {
  const asked: { draft: Draft; answer: (view: ConsultView) => void; fail: (cause: unknown) => void }[] = [];
  const commands: ConsultCommands = {
    change: (_id, draft) => new Promise((answer, fail) => asked.push({ draft, answer, fail })),
    resume: vi.fn(),
    thaw: vi.fn(),
  };
  return { asked, commands };
}

const NAME_GAP: Gap = { step: 'patient', field: 'patient.name', message: "Write the patient's name." };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is typed', () => {
  it('is sent once, when the hands rest', async () => {
    const { asked, commands } = slowCore();
    const consult = new Consult(viewOf(blank()), commands);
    for (const name of ['A', 'An', 'Ann']) {
      consult.edit((d) => (d.patient.name = name));
      await vi.advanceTimersByTimeAsync(REST - 50);
    }
    expect(asked).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked.map((a) => a.draft.patient.name)).toEqual(['Ann']);
  });

  it('is never overwritten by the answer to what was typed before', async () => {
    const { asked, commands } = slowCore();
    const consult = new Consult(viewOf(blank()), commands);
    consult.edit((d) => (d.patient.name = 'Ann'));
    await vi.advanceTimersByTimeAsync(REST);
    consult.edit((d) => (d.patient.name = 'Anna'));
    asked[0]?.answer(viewOf({ ...asked[0].draft }, { gaps: [NAME_GAP] }));
    await vi.advanceTimersByTimeAsync(0);
    expect(consult.draft.patient.name).toBe('Anna');
    expect(consult.view.gaps).toEqual([NAME_GAP]);
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked[1]?.draft.patient.name).toBe('Anna');
  });

  it('is taken over where the core added to it and nothing more was typed', async () => {
    const { asked, commands } = slowCore();
    const consult = new Consult(viewOf(blank()), commands);
    consult.edit((d) => (d.patient.name = 'Ann'));
    await vi.advanceTimersByTimeAsync(REST);
    const sent = asked[0]?.draft ?? blank();
    asked[0]?.answer(viewOf({ ...sent, consent: { ...sent.consent, informedBy: 'Dr Morales' } }));
    await vi.advanceTimersByTimeAsync(0);
    expect(consult.draft.consent.informedBy).toBe('Dr Morales');
  });

  it('goes one message at a time, the last word last', async () => {
    const { asked, commands } = slowCore();
    const consult = new Consult(viewOf(blank()), commands);
    consult.edit((d) => (d.goal = 'one'));
    await vi.advanceTimersByTimeAsync(REST);
    consult.edit((d) => (d.goal = 'two'));
    await vi.advanceTimersByTimeAsync(REST);
    expect(asked).toHaveLength(1);
    asked[0]?.answer(viewOf(asked[0].draft));
    await vi.advanceTimersByTimeAsync(0);
    expect(asked.map((a) => a.draft.goal)).toEqual(['one', 'two']);
  });

  it('stays in the window when saving fails, and is saved with the next try', async () => {
    const { asked, commands } = slowCore();
    const consult = new Consult(viewOf(blank()), commands);
    consult.edit((d) => (d.goal = 'softer lines'));
    const left = consult.flush();
    asked[0]?.fail({ code: 'failed', message: 'The disk is full.', hint: 'Make room.', fields: [] });
    expect(await left).toBe(false);
    expect(consult.failure?.message).toBe('The disk is full.');
    expect(consult.draft.goal).toBe('softer lines');
    const again = consult.flush();
    asked[1]?.answer(viewOf(asked[1].draft));
    expect(await again).toBe(true);
    expect(consult.failure).toBeNull();
    expect(consult.unsaved).toBe(false);
  });

  it('is left alone once the sheet is frozen', () => {
    const { asked, commands } = slowCore();
    const signing = { digest: 'd', sheet: {} as never, problem: null, reading, places: [], record: null };
    const consult = new Consult(viewOf(blank(), { signing }), commands);
    consult.edit((d) => (d.goal = 'other'));
    expect(consult.draft.goal).toBe('');
    expect(asked).toHaveLength(0);
  });
});

describe('while the sheet is being frozen', () => {
  const signing = { digest: 'd', sheet: {} as never, problem: null, reading, places: [], record: null };
  const FROZEN = { code: 'frozen', message: 'The sheet is frozen.', hint: '', fields: [] };

  it('nothing can be edited, no step be opened and nothing be begun twice', async () => {
    const { asked, commands } = slowCore();
    const consult = new Consult(viewOf(blank()), commands);
    let done = (): void => {};
    const work = vi.fn(() => new Promise<void>((resolve) => (done = resolve)));
    const freezing = consult.still(work);
    consult.edit((d) => (d.goal = 'other'));
    await consult.goTo('plan');
    expect(await consult.still(work)).toBe(false);
    expect([consult.draft.goal, consult.step]).toEqual(['', 'consent']);
    await vi.advanceTimersByTimeAsync(0);
    done();
    expect(await freezing).toBe(true);
    expect(work).toHaveBeenCalledOnce();
    expect(asked).toHaveLength(0);
    consult.edit((d) => (d.goal = 'other'));
    expect(consult.draft.goal).toBe('other');
  });

  it('what was typed before is saved first', async () => {
    const { asked, commands } = slowCore();
    const consult = new Consult(viewOf(blank()), commands);
    consult.edit((d) => (d.goal = 'softer lines'));
    const work = vi.fn(async () => {});
    const freezing = consult.still(work);
    await vi.advanceTimersByTimeAsync(0);
    expect(work).not.toHaveBeenCalled();
    asked[0]?.answer(viewOf(asked[0].draft));
    expect(await freezing).toBe(true);
    expect(work).toHaveBeenCalledOnce();
  });

  it('what the core refuses because the sheet is frozen is dropped, said, and nothing stays unsaved', async () => {
    const { asked, commands } = slowCore();
    vi.mocked(commands.resume).mockResolvedValue(viewOf(blank(), { signing }));
    const consult = new Consult(viewOf(blank()), commands);
    consult.edit((d) => (d.goal = 'too late'));
    const flushed = consult.flush();
    asked[0]?.fail(FROZEN);
    expect(await flushed).toBe(false);
    expect(consult.draft.goal).toBe('');
    expect([consult.frozen, consult.dropped, consult.unsaved]).toEqual([true, true, false]);
    expect(await consult.flush()).toBe(true);
  });
});

describe('going on', () => {
  const answering = (more: Partial<ConsultView>): ConsultCommands => ({
    change: async (_id, draft) => viewOf(draft, more),
    resume: vi.fn(),
    thaw: vi.fn(),
  });

  it('stays and shows the gaps from the first try on', async () => {
    const consult = new Consult(viewOf(blank(), { gaps: [NAME_GAP] }), answering({ gaps: [NAME_GAP] }));
    consult.step = 'patient';
    expect(consult.message('patient.name')).toBeUndefined();
    expect(await consult.advance()).toBe(false);
    expect(consult.step).toBe('patient');
    expect(consult.message('patient.name')).toBe(NAME_GAP.message);
  });

  it('saves what was typed a moment ago before it judges', async () => {
    const consult = new Consult(viewOf(blank(), { gaps: [NAME_GAP] }), answering({ gaps: [] }));
    consult.step = 'patient';
    consult.edit((d) => (d.patient.name = 'Ann'));
    expect(await consult.advance()).toBe(true);
    expect(consult.step).toBe('concerns');
  });
});

it('marks in the rail how far the signing is', () => {
  const place = (field: string, signedAt: string | null) => ({
    field,
    role: 'patient' as const,
    title: '',
    name: '',
    meaning: '',
    signedAt,
  });
  const steps = [
    { step: 'consent' as const, state: 'incomplete' as const, open: 2 },
    { step: 'sheet' as const, state: 'notStarted' as const, open: 1 },
  ];
  const consult = new Consult(viewOf(blank(), { steps }), slowCore().commands);
  const signing = { digest: 'd', sheet: {} as never, problem: null, reading, record: null };
  consult.signed({ ...signing, places: [place('patient', '2026-11-22T10:00:00Z'), place('clinician', null)] });
  expect(consult.view.steps.map((s) => [s.state, s.open])).toEqual([
    ['incomplete', 1],
    ['notStarted', 1],
  ]);
  consult.signed({ ...signing, places: [place('patient', '2026-11-22T10:00:00Z')], record: {} as never });
  expect(consult.view.steps.map((s) => s.state)).toEqual(['done', 'done']);
});

it('goes on where the work is', () => {
  const step = (name: ConsultView['steps'][number]['step'], state: ConsultView['steps'][number]['state']) => ({
    step: name,
    state,
    open: 0,
  });
  const view = viewOf(blank(), {
    steps: [step('patient', 'done'), step('concerns', 'incomplete'), step('sheet', 'notStarted')],
  });
  expect(firstOpen(view)).toBe('concerns');
  const signing = { digest: 'd', sheet: {} as never, problem: null, reading, places: [], record: null };
  expect(firstOpen({ ...view, signing })).toBe('consent');
});
