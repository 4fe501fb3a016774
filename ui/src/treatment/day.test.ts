import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../backend/failure';
import type { Treatment, TreatmentView } from '../backend/types';
import { Day } from './day.svelte';

const blank = { consult: { answers: {} }, changed: null, wants: null, note: '' } as unknown as Treatment;

function view(treatment: Treatment): TreatmentView {
  const consult = { id: 't', draft: treatment.consult, steps: [], gaps: [], findings: [], signing: null };
  return { id: 't', treatment, consult, before: [], done: [] } as unknown as TreatmentView;
}

describe('the day of treatment', () => {
  const changeTreatment = vi.fn<(id: string, treatment: Treatment) => Promise<TreatmentView>>();
  beforeEach(() => {
    changeTreatment.mockReset();
    changeTreatment.mockImplementation((_, treatment) => Promise.resolve(view(treatment)));
  });

  it('saves what is typed and what is answered as one', async () => {
    const day = new Day(view(blank), { changeTreatment });
    day.edit((t) => (t.wants = true));
    day.consult.edit((draft) => (draft.answers = { pregnant: { value: 'no', details: {} } }));
    expect(day.unsaved).toBe(true);
    expect(await day.flush()).toBe(true);
    const sent = changeTreatment.mock.lastCall?.[1];
    expect(sent?.wants).toBe(true);
    expect(sent?.consult.answers).toEqual({ pregnant: { value: 'no', details: {} } });
    expect(day.unsaved).toBe(false);
  });

  it('saves what was typed while it saved', async () => {
    const day = new Day(view(blank), { changeTreatment });
    let answer: (view: TreatmentView) => void = () => undefined;
    changeTreatment.mockImplementationOnce(() => new Promise((then) => (answer = then)));
    day.edit((t) => (t.note = 'first'));
    const flushed = day.flush();
    await Promise.resolve();
    day.edit((t) => (t.note = 'second'));
    await vi.waitFor(() => expect(changeTreatment).toHaveBeenCalledOnce());
    answer(view({ ...blank, note: 'first' }));
    expect(await flushed).toBe(true);
    expect(day.typed.note).toBe('second');
    expect(changeTreatment.mock.lastCall?.[1].note).toBe('second');
  });

  it('keeps in the window what could not be saved, and saves it later', async () => {
    const day = new Day(view(blank), { changeTreatment });
    changeTreatment.mockRejectedValueOnce(new Failure('failed', 'The disk is full.', 'Free some space.'));
    day.edit((t) => (t.note = 'still here'));
    expect(await day.flush()).toBe(false);
    expect(day.failure?.message).toBe('The disk is full.');
    expect(day.typed.note).toBe('still here');
    expect(await day.flush()).toBe(true);
    expect(day.failure).toBeNull();
  });
});
