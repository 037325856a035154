import { withMembers } from '../../fhir/json.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { codeSystem, extension, profile } from '../canonical.ts';
import type { Family } from './families.ts';

/** A family that waits for a place; those who came first stand first. */
export interface Waiting {
  readonly family: Family;
  /** A dateTime. */
  readonly since: string;
}

interface Entry extends JsonObject {
  readonly item?: { readonly reference?: string };
  readonly date?: string;
  readonly deleted?: boolean;
  readonly extension?: readonly JsonObject[];
}

/** Of a List that is a waiting list, the families in their order. */
export function readWaiting(list: Resource | undefined): readonly Waiting[] {
  const entries = (Array.isArray(list?.entry) ? list.entry : []) as readonly Entry[];
  const waiting = entries.filter(({ deleted, item }) => deleted !== true && item?.reference !== undefined);
  return [...Map.groupBy(waiting, headOf)].map(([head, members]) => ({
    family: [head, ...members.map(placeOf).filter((place) => place !== head)],
    since: members[0]?.date ?? '',
  }));
}

function placeOf({ item }: Entry): string {
  return item?.reference ?? '';
}

function headOf(entry: Entry): string {
  const family = entry.extension?.find(({ url }) => url === extension.family)?.valueReference;
  return (family as { readonly reference?: string } | undefined)?.reference ?? placeOf(entry);
}

/**
 * The List of a group's waiting families. A List, and nothing within the Group, so that searches, merges and erasures
 * find who is on it.
 * @param before the List as it is stored; absent for a first one
 */
export function waitingList(
  before: Resource | undefined,
  group: string,
  waiting: readonly Waiting[],
): Resource {
  const base: Resource = before ?? { resourceType: 'List' };
  const entry = waiting.flatMap(({ family, since }) => family.map((place) => entryOf(place, family, since)));
  return withMembers(base, {
    meta: { ...base.meta, profile: [profile.waitingList] },
    status: 'current',
    mode: 'working',
    title: 'Waiting list',
    code: { coding: [{ system: codeSystem.listKind, code: 'waiting-list', display: 'Waiting list' }] },
    subject: { reference: group },
    entry: entry.length > 0 ? entry : undefined,
  });
}

function entryOf(place: string, [head]: Family, since: string): JsonObject {
  return {
    ...(place !== head && { extension: [familyExtension(head)] }),
    date: since,
    item: { reference: place },
  };
}

export function familyExtension(head: string): JsonObject {
  return { url: extension.family, valueReference: { reference: head } };
}
