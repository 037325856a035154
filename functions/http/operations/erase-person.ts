import type { Resource } from '../../fhir/resource.ts';
import type { Entry, Records, Repository, ResourceKey, WriteView } from '../../repository/repository.ts';
import { linkKey, linkOfTaskKey } from '../parent/link.ts';
import { mentions, withoutMention } from './erase-mention.ts';
import { type ErasurePlan, type ErasureSources, planErasure } from './erase-plan.ts';
import { noteErasure } from './erase-tombstone.ts';

export interface Eraser extends ErasureSources {
  readonly repository: Repository;
  /** Removes superseded versions for good: `upkeep.purge` of the repository. */
  readonly purge: (key: ResourceKey, isToGo: (resource: Resource) => boolean) => Promise<number>;
}

export interface Erased {
  readonly resources: number;
  readonly changed: number;
  readonly links: number;
}

const onlyKring: WriteView = { visible: () => true, refuse: () => undefined };
const entriesAtOnce = 500;

/**
 * Removes all about a person: resources with every version and index row, facts (by the change feed), links and what
 * was filled in. The tombstone comes first: an erasure that was cut off is on the list of those to be done again.
 */
export async function erasePerson(eraser: Eraser, patientId: string): Promise<Erased> {
  const { repository } = eraser;
  await noteErasure(repository.records, patientId, eraser.nowMs);
  const plan = await planErasure(eraser, patientId);
  const entries = entriesOf(plan);
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    await repository.commit(entries.slice(from, from + entriesAtOnce), onlyKring);
  }
  const links = await eraseLinks(repository.records, plan.patient);
  await purgeVersions(eraser, plan, patientId);
  return { resources: plan.about.length, changed: plan.naming.length, links };
}

function entriesOf({ patient, about, naming }: ErasurePlan): readonly Entry[] {
  return [
    ...naming.map(({ type, id }): Entry => {
      return { kind: 'modify', type, id, change: (current) => withoutMention(current, patient) };
    }),
    ...about.map(({ type, id }): Entry => ({ kind: 'delete', type, id })),
  ];
}

async function purgeVersions({ purge }: Eraser, plan: ErasurePlan, patientId: string): Promise<void> {
  for (const { type, id } of [...plan.about, { type: 'Patient', id: patientId }]) {
    await purge({ type, id }, () => true);
  }
  for (const { type, id } of plan.naming) {
    await purge({ type, id }, (resource) => mentions(resource, plan.patient));
  }
}

/** Links for this person, with drafts, tries and proofs. */
async function eraseLinks(records: Records, patient: string): Promise<number> {
  const links = await records.parts('links', patient);
  for (const { part: task, value } of links) {
    const id = String(value.link);
    for (const kind of ['draft', 'factor']) {
      for (const { part } of await records.parts(kind, id)) await records.remove({ kind, id, part });
    }
    await records.remove(linkKey(id));
    await records.remove(linkOfTaskKey({ subject: patient, task }));
  }
  for (const { part } of await records.parts('asked', patient)) {
    await records.remove({ kind: 'asked', id: patient, part });
  }
  return links.length;
}
