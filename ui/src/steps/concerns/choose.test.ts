import { describe, expect, it } from 'vitest';
import type { ChosenConcern, Concern } from '../../backend/types';
import { addZones, offered, otherSides, setSeverity, toggleConcern, toggleZone, zonesChosen } from './choose';

const scars: ChosenConcern = { concern: 'acne_scars_face', zones: ['cheek-medial-right'], severity: null };

const concern = (id: string, groups: string[], declined = false): Concern => ({
  id,
  groups,
  declined,
  sessions: { min: 3, max: 4 },
  intervalDays: { min: 28, max: 42 },
  raises: [],
  sources: ['S01'],
  confidence: 'high',
});

describe('zones of a concern', () => {
  it('adds a concern with its zones once', () => {
    expect(addZones([], 'pores', ['nose', 'nose'])).toEqual([{ concern: 'pores', zones: ['nose'], severity: null }]);
    expect(addZones([scars], 'acne_scars_face', ['chin'])[0]?.zones).toEqual(['cheek-medial-right', 'chin']);
  });
  it('takes a zone out on the second tap and keeps the concern', () => {
    expect(toggleZone([scars], 'acne_scars_face', 'cheek-medial-right')).toEqual([{ ...scars, zones: [] }]);
  });
  it('takes the concern off when its last zones are taken from it', () => {
    expect(toggleConcern([scars], 'acne_scars_face', ['cheek-medial-right'])).toEqual([]);
    expect(toggleConcern([scars], 'acne_scars_face', ['chin'])[0]?.zones).toHaveLength(2);
  });
  it('leaves the list it was given as it was', () => {
    toggleZone([scars], 'acne_scars_face', 'chin');
    expect(scars.zones).toEqual(['cheek-medial-right']);
  });
});

describe('sides', () => {
  it('offers only the sides that are not chosen yet', () => {
    expect(otherSides(['cheek-medial-right', 'chin'])).toEqual(['cheek-medial-left']);
    expect(otherSides(['temple-left', 'temple-right'])).toEqual([]);
  });
});

describe('severity', () => {
  it('is set, and taken back by the same tap', () => {
    const set = setSeverity([scars], 'acne_scars_face', 'severe');
    expect(set[0]?.severity).toBe('severe');
    expect(setSeverity(set, 'acne_scars_face', 'severe')[0]?.severity).toBeNull();
  });
});

describe('what is offered', () => {
  const all = [
    concern('hair', ['scalp']),
    concern('declined', ['cheek'], true),
    concern('scars', ['cheek']),
    concern('any', []),
  ];
  it('puts what is usual for the zones first and what is declined last', () => {
    const { usual, other } = offered(all, ['cheek-medial-left']);
    expect(usual.map((c) => c.id)).toEqual(['scars', 'any', 'declined']);
    expect(other.map((c) => c.id)).toEqual(['hair']);
  });
  it('offers everything while no zone is chosen', () => {
    expect(offered(all, []).usual).toHaveLength(4);
  });
});

describe('the map', () => {
  it('knows all concerns of a zone', () => {
    const list = [scars, { concern: 'pores', zones: ['cheek-medial-right', 'nose'], severity: null }];
    expect(zonesChosen(list).get('cheek-medial-right')).toEqual(['acne_scars_face', 'pores']);
    expect(zonesChosen(list).get('nose')).toEqual(['pores']);
  });
});
