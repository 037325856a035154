import type { Resource } from '../../fhir/resource.ts';
import type { ResourceKey } from '../../repository/repository.ts';
import { belongsTo, isAbout, isWithin } from './erase-about.ts';
import { type Erasing, mentions } from './erase-mention.ts';
import { carryOut, type Eraser } from './erase-person.ts';
import { isKept } from './erase-plan.ts';

/** Somebody who was erased, and is to be looked for in the whole store. */
export interface Swept extends Erasing {
  /** Epoch milliseconds: what was written later is of one who has come back. */
  readonly writtenUntil: number;
  /** What was about her and has gone, as far as that is known: what belongs to nothing else goes too. */
  readonly gone?: ReadonlySet<string>;
}

/** What is longest under way at the moment of an erasure, and may be written after it. */
export const settlingMs = 3_600_000;

/**
 * Takes the persons out of a page of the whole store: what no search leads to. That is versions before a deletion or a
 * change, mentions in elements without a search parameter, and what was being written at the very moment.
 * @returns where the next page begins; `undefined` at the end
 */
export async function sweepErased(
  eraser: Eraser,
  persons: readonly Swept[],
  cursor: string | undefined,
): Promise<string | undefined> {
  const page = await eraser.upkeep.held(cursor, (version) => persons.some((one) => isOf(one, version)));
  for (const key of page.keys) for (const person of persons) await sweepOne(eraser, person, key);
  return page.cursor;
}

async function sweepOne(eraser: Eraser, person: Swept, key: ResourceKey): Promise<void> {
  const current = await eraser.repository.read(key.type, key.id);
  if (current !== undefined && !current.deleted && isOf(person, current.resource)) {
    const isWhole = isAbout(current.resource, person) || belongsToGone(person, current.resource);
    const plan = { ...person, about: isWhole ? [current] : [], naming: isWhole ? [] : [current] };
    await carryOut(eraser, plan);
  }
  await eraser.upkeep.purge(key, (version) => isOf(person, version));
}

/** Whether a version is about the person or names her. */
function isOf(person: Swept, version: Resource): boolean {
  const { resourceType, id, meta } = version;
  if (isKept(resourceType) || Date.parse(String(meta?.lastUpdated)) > person.writtenUntil) return false;
  return (
    person.patients.has(`${resourceType}/${id}`) ||
    mentions(version, person) ||
    belongsToGone(person, version)
  );
}

function belongsToGone({ gone, base }: Swept, version: Resource): boolean {
  return gone !== undefined && isWithin(belongsTo(version, base), gone);
}
