/*
 * Choosing concerns and their zones: each function takes the list and gives a new one. What is usual where
 * comes from the content; nothing is forbidden here but what cannot be needled.
 */
import type { ChosenConcern, Concern, Severity } from '../../backend/types';
import { groupOf, mirrored } from '../../components/map/drawing';

type Chosen = ChosenConcern[];

const at = (list: Chosen, concern: string, edit: (chosen: ChosenConcern) => ChosenConcern): Chosen =>
  list.map((chosen) => (chosen.concern === concern ? edit(chosen) : chosen));

/** Whether a concern is on the list. */
export function isChosen(list: Chosen, concern: string): boolean {
  return list.some((chosen) => chosen.concern === concern);
}

/** Adds zones to a concern, and the concern if it is new. */
export function addZones(list: Chosen, concern: string, zones: string[]): Chosen {
  if (!isChosen(list, concern)) return [...list, { concern, zones: [...new Set(zones)], severity: null }];
  return at(list, concern, (chosen) => ({ ...chosen, zones: [...new Set([...chosen.zones, ...zones])] }));
}

/** Puts a zone into a concern, or takes it out. */
export function toggleZone(list: Chosen, concern: string, zone: string): Chosen {
  const has = list.some((chosen) => chosen.concern === concern && chosen.zones.includes(zone));
  if (!has) return addZones(list, concern, [zone]);
  return at(list, concern, (chosen) => ({ ...chosen, zones: chosen.zones.filter((z) => z !== zone) }));
}

/** For zones without a concern yet: puts them all into it, or, if all are in, takes them out. */
export function toggleConcern(list: Chosen, concern: string, zones: string[]): Chosen {
  const chosen = list.find((c) => c.concern === concern);
  if (!chosen || zones.some((zone) => !chosen.zones.includes(zone))) return addZones(list, concern, zones);
  const left = chosen.zones.filter((zone) => !zones.includes(zone));
  return left.length === 0 ? removeConcern(list, concern) : at(list, concern, (c) => ({ ...c, zones: left }));
}

/** Takes a concern off the list. */
export function removeConcern(list: Chosen, concern: string): Chosen {
  return list.filter((chosen) => chosen.concern !== concern);
}

/** Sets how much a concern bothers; the same again takes it back. */
export function setSeverity(list: Chosen, concern: string, severity: Severity): Chosen {
  return at(list, concern, (c) => ({ ...c, severity: c.severity === severity ? null : severity }));
}

/** Zones on the other side that are not among these yet. */
export function otherSides(zones: string[]): string[] {
  return zones.flatMap((zone) => mirrored(zone) ?? []).filter((zone) => !zones.includes(zone));
}

/** All chosen zones with the concerns that are there. */
export function zonesChosen(list: Chosen): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const chosen of list) {
    for (const zone of chosen.zones) found.set(zone, [...(found.get(zone) ?? []), chosen.concern]);
  }
  return found;
}

/** Concerns for some zones: those usual there first, then the others, then what is declined. */
export function offered(concerns: Concern[], zones: string[]): { usual: Concern[]; other: Concern[] } {
  const groups = zones.map(groupOf);
  const fits = (concern: Concern): boolean =>
    zones.length === 0 ||
    (concern.groups ?? []).length === 0 ||
    groups.every((group) => (concern.groups ?? []).includes(group));
  const treated = (concern: Concern): number => (concern.declined ? 1 : 0);
  const byTreated = (a: Concern, b: Concern): number => treated(a) - treated(b);
  return {
    usual: concerns.filter(fits).sort(byTreated),
    other: concerns.filter((concern) => !fits(concern)).sort(byTreated),
  };
}
