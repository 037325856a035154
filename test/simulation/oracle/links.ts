import type { Resource } from '../../../functions/fhir/resource.ts';
import type { Entry } from '../../../functions/repository/repository.ts';
import type { Operation } from '../journal.ts';
import { tokenOf } from '../work/content.ts';
import { referenceQuery } from '../work/links.ts';
import type { World } from '../world.ts';
import { matches } from './matching.ts';
import { nameOf, type TimedVersion, type Timeline } from './timeline.ts';

/** A reference to another entry leads to what that entry made; a conditional one to the only one that matched. */
export function referencesLeadThere({ journal, suspends }: World, timeline: Timeline): readonly string[] {
  return journal.operations.flatMap((operation) => {
    const made = timeline.byOperation.get(operation) ?? [];
    return operation.entries.flatMap((entry) => {
      const asked = askedBy(entry);
      const version = made.find(({ resource }) => resource && 'resource' in entry && wrote(entry, resource));
      if (asked === undefined || !version) return [];
      const place = String(referenceIn(version.resource));
      const problem = asked.startsWith('urn:uuid:')
        ? ofEntry(operation, asked, place, made)
        : ofCriteria(operation, asked, place, version, timeline, suspends);
      return problem === undefined ? [] : [`${operation.number} ${operation.what}: ${asked} ${problem}`];
    });
  });
}

function askedBy(entry: Entry): string | undefined {
  const reference = 'resource' in entry ? referenceIn(entry.resource) : undefined;
  return reference?.startsWith('Patient/') ? undefined : reference;
}

function referenceIn(resource: Resource | undefined): string | undefined {
  return (resource?.subject as { reference?: string } | undefined)?.reference;
}

function wrote(entry: Extract<Entry, { resource: unknown }>, resource: TimedVersion['resource']): boolean {
  return resource !== undefined && tokenOf(resource) === tokenOf(entry.resource);
}

function ofEntry(
  { entries, results }: Operation,
  fullUrl: string,
  place: string,
  made: readonly TimedVersion[],
): string | undefined {
  const index = entries.findIndex((entry) => 'fullUrl' in entry && entry.fullUrl === fullUrl);
  const entry = entries[index];
  const own = made.find(({ resource }) => entry && 'resource' in entry && wrote(entry, resource));
  const target = results[index]?.version ?? own?.key;
  return target === undefined || nameOf(target) === place ? undefined : `leads to ${place}`;
}

function ofCriteria(
  operation: Operation,
  asked: string,
  place: string,
  version: TimedVersion,
  timeline: Timeline,
  suspends: boolean,
): string | undefined {
  const { clauses } = referenceQuery(asked);
  const stretch = { start: operation.start, end: version.start };
  const matched = (one: TimedVersion | undefined): boolean => {
    // Whoever writes something may refer to it, whatever else it may see.
    const sight = one?.operation === operation ? 'all' : operation.sight;
    return matches(one, clauses, { timeline, stretch, sight }, 'surely');
  };
  const matching = (name: string, how: 'some' | 'every'): boolean => {
    const [type = '', id = ''] = name.split('/');
    const during = timeline.during({ type, id }, stretch);
    return during.length > 0 && during[how](matched);
  };
  if (!matching(place, 'some')) return `leads to ${place}, which never matched`;
  const others = timeline
    .ofType('Patient')
    .map(nameOf)
    .filter((name) => name !== place && matching(name, 'every'));
  // With clocks that stand still, rows may go that somebody is still searching by.
  return others.length > 0 && !suspends ? `leads to ${place}; ${others.join(', ')} matched too` : undefined;
}
