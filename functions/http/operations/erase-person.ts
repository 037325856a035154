import type { RepositoryWithUpkeep } from '../../repository/create-repository.ts';
import type { Entry, Records, Repository, ResourceKey, WriteView } from '../../repository/repository.ts';
import { erasePapers } from '../paper/paper.ts';
import { linkKey, linkOfTaskKey } from '../parent/link.ts';
import { mentions, withoutMention } from './erase-mention.ts';
import { type ErasurePlan, type ErasureSources, planErasure } from './erase-plan.ts';
import { noteErasure } from './erase-tombstone.ts';

export interface Eraser extends ErasureSources {
  readonly repository: Repository;
  readonly upkeep: Pick<RepositoryWithUpkeep['upkeep'], 'purge' | 'held'>;
}

export interface Erased {
  readonly resources: number;
  readonly changed: number;
  readonly links: number;
}

const onlyKring: WriteView = { visible: () => true, refuse: () => undefined };
const entriesAtOnce = 500;

/**
 * Removes all about a person that searches find: resources with every version and index row, facts (by the change
 * feed), links and what was filled in. The tombstones come first, one for each record of that person: an erasure that
 * was cut off is on the list of those to be done again, and of those to be looked for in the whole store
 * (`sweepErased`).
 */
export async function erasePerson(eraser: Eraser, patientId: string): Promise<Erased & ErasurePlan> {
  const { repository } = eraser;
  await noteErasure(repository.records, patientId, eraser.nowMs);
  const plan = await planErasure(eraser, patientId);
  const ids = [...plan.patients].map((place) => place.slice('Patient/'.length));
  for (const id of ids.slice(1)) await noteErasure(repository.records, id, eraser.nowMs);
  await carryOut(eraser, plan);
  let links = 0;
  for (const patient of plan.patients) links += await eraseLinks(repository.records, patient);
  for (const id of ids) await eraser.upkeep.purge({ type: 'Patient', id }, () => true);
  return { ...plan, resources: plan.about.length, changed: plan.naming.length, links };
}

/** Deletes and changes what is current, and removes the versions before for good. */
export async function carryOut({ repository, upkeep }: Eraser, plan: ErasurePlan): Promise<void> {
  const entries = entriesOf(plan);
  for (let from = 0; from < entries.length; from += entriesAtOnce) {
    await repository.commit(entries.slice(from, from + entriesAtOnce), onlyKring);
  }
  for (const { type, id } of plan.about) await upkeep.purge({ type, id }, () => true);
  for (const { type, id } of plan.naming) {
    await upkeep.purge({ type, id }, (resource) => mentions(resource, plan));
  }
}

function entriesOf(plan: ErasurePlan): readonly Entry[] {
  const keyOf = ({ type, id }: ResourceKey) => ({ type, id });
  return [
    ...plan.naming.map((version): Entry => {
      return { kind: 'modify', ...keyOf(version), change: (current) => withoutMention(current, plan) };
    }),
    ...plan.about.map((version): Entry => ({ kind: 'delete', ...keyOf(version) })),
  ];
}

/** Links and sheets for this person, with drafts, tries and proofs. */
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
  await erasePapers(records, patient);
  return links.length;
}
