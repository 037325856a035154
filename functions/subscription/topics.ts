import { isJsonObject, type JsonObject, type Resource } from '../fhir/resource.ts';
import { profile } from '../group-care/canonical.ts';
import { hasProfile } from '../group-care/resources.ts';

/** What a system can be told of: docs/subscriptions.md says it in words. */
export interface Topic {
  readonly url: string;
  /** Types of the resource that an event is about. */
  readonly types: readonly string[];
  /** The events that lie in a change, one for each string: `Patient/1` of a member, '' where there is only one. */
  readonly events: (change: VersionChange) => readonly string[];
}

/** Two versions of a resource that follow each other; none before it was created or after it was deleted. */
export interface VersionChange {
  readonly before?: Resource;
  readonly after?: Resource;
  /** An instant in UTC: of the later one. */
  readonly instant: string;
}

const base = 'https://kring.care/fhir/SubscriptionTopic';

export const topics: readonly Topic[] = [
  {
    url: `${base}/session-recorded`,
    types: ['Encounter'],
    events: ({ before, after }) => once(isRecorded(after) && !isRecorded(before)),
  },
  {
    url: `${base}/session-corrected`,
    types: ['Encounter'],
    events: ({ before, after }) => once(isRecorded(before) && after !== undefined && differs(before, after)),
  },
  { url: `${base}/member-joined`, types: ['Group'], events: joined },
  { url: `${base}/member-left`, types: ['Group'], events: left },
  {
    url: `${base}/plan-changed`,
    types: ['CarePlan', 'Appointment'],
    events: ({ before, after }) => once(after !== undefined && differs(before, after)),
  },
  {
    url: `${base}/risk-flag-raised`,
    types: ['Flag'],
    events: ({ before, after }) => once(after?.status === 'active' && before?.status !== 'active'),
  },
];

export function topicOf(url: string): Topic | undefined {
  return topics.find((topic) => topic.url === url);
}

/**
 * Whether a change of such a resource can be an event at all. Most Encounters are those of participants.
 */
export function canBeEvent(resourceType: string, resource: Resource | undefined): boolean {
  if (!topics.some(({ types }) => types.includes(resourceType))) return false;
  return resourceType !== 'Encounter' || resource === undefined || isSession(resource);
}

function once(happened: boolean): readonly string[] {
  return happened ? [''] : [];
}

function isSession(resource: Resource): boolean {
  return hasProfile(resource, profile.sessionEncounter);
}

function isRecorded(resource: Resource | undefined): boolean {
  return resource?.status === 'finished' && isSession(resource);
}

/** In more than what the server or a renderer writes. */
function differs(before: Resource | undefined, after: Resource): boolean {
  return before === undefined || contentOf(before) !== contentOf(after);
}

function contentOf(resource: Resource): string {
  const { meta: _meta, text: _text, ...content } = resource;
  return JSON.stringify(sorted(content));
}

/** The order of an object's members means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const names = Object.keys(value).toSorted();
  return names.map((name) => [name, sorted(value[name])]);
}

function joined({ before, after, instant }: VersionChange): readonly string[] {
  const there = membersOf(before);
  return [...membersOf(after)]
    .filter(([place, member]) => isIn(member, instant) && !isIn(there.get(place), instant))
    .map(([place]) => place);
}

function left({ before, after, instant }: VersionChange): readonly string[] {
  if (after === undefined) return [];
  const now = membersOf(after);
  return [...membersOf(before)]
    .filter(([place, member]) => isIn(member, instant) && hasLeft(member, now.get(place), instant))
    .map(([place]) => place);
}

/** An end that is still to come is told when it is set: nothing is written when it has come. */
function hasLeft(before: JsonObject, now: JsonObject | undefined, instant: string): boolean {
  return !isIn(now, instant) || (endOf(before) === undefined && endOf(now) !== undefined);
}

/** By whom they are; of somebody who is listed twice the entry that lasts. */
function membersOf(group: Resource | undefined): ReadonlyMap<string, JsonObject> {
  const members = new Map<string, JsonObject>();
  if (group === undefined || !hasProfile(group, profile.careGroup) || !Array.isArray(group.member))
    return members;
  for (const member of group.member.filter(isJsonObject)) {
    const place = isJsonObject(member.entity) ? member.entity.reference : undefined;
    if (typeof place !== 'string') continue;
    const other = members.get(place);
    if (other === undefined || (!isOpen(other) && isOpen(member))) members.set(place, member);
  }
  return members;
}

function isOpen(member: JsonObject): boolean {
  return member.inactive !== true && endOf(member) === undefined;
}

/** One whose membership is still to begin is in: that she will come is what others wait for. */
function isIn(member: JsonObject | undefined, instant: string): member is JsonObject {
  if (member === undefined || member.inactive === true) return false;
  const end = endOf(member);
  return end === undefined || !isPast(end, instant);
}

function endOf(member: JsonObject | undefined): string | undefined {
  const end = isJsonObject(member?.period) ? member.period.end : undefined;
  return typeof end === 'string' ? end : undefined;
}

/** A partial date lasts to its end. */
function isPast(dateTime: string, instant: string): boolean {
  return dateTime.includes('T')
    ? Date.parse(dateTime) <= Date.parse(instant)
    : dateTime < instant.slice(0, dateTime.length);
}
