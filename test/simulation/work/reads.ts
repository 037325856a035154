import type { ResourceKey, SearchPage } from '../../../functions/repository/repository.ts';
import { query } from '../../repository/setup.ts';
import type { HistoryPart, Operation, Stretch, Told, Walk } from '../journal.ts';
import type { Client, World } from '../world.ts';
import { viewOf } from './sights.ts';

export async function read(world: World, client: Client): Promise<void> {
  const key = someKey(world);
  await world.journal.perform(client.actor, `read ${nameOf(key)}`, async (operation) => {
    const stretch = beginning(world);
    const version = await client.repository.read(key.type, key.id);
    tell(operation, stretch(), { kind: 'read', key, version });
  });
}

export async function readMany(world: World, client: Client): Promise<void> {
  const keys = Array.from({ length: 1 + world.choices.next(6) }, () => someKey(world));
  await world.journal.perform(client.actor, `read ${keys.map(nameOf).join(' ')}`, async (operation) => {
    const stretch = beginning(world);
    const versions = await client.repository.readMany(keys);
    const within = stretch();
    keys.forEach((key, index) => {
      tell(operation, within, { kind: 'read', key, version: versions[index] });
    });
  });
}

export async function vread(world: World, client: Client): Promise<void> {
  const key = someKey(world);
  const versionId = String(1 + world.choices.next(6));
  await world.journal.perform(client.actor, `vread ${nameOf(key)} ${versionId}`, async (operation) => {
    const stretch = beginning(world);
    const version = await client.repository.vread(key.type, key.id, versionId);
    tell(operation, stretch(), { kind: 'vread', key, versionId, version });
  });
}

/** All pages of a history, one after the other. */
export async function history(world: World, client: Client): Promise<void> {
  const key = someKey(world);
  const count = world.choices.pick([1, 2, 50]);
  await world.journal.perform(client.actor, `history ${nameOf(key)}`, async (operation) => {
    const whole = beginning(world);
    const pages: HistoryPart[] = [];
    let cursor: string | undefined;
    do {
      const stretch = beginning(world);
      const asked = { count, ...(cursor !== undefined && { cursor }) };
      const { versions, total, ...page } = await client.repository.history(key.type, key.id, asked);
      pages.push({ ...stretch(), versions, total });
      cursor = page.cursor;
      if (cursor !== undefined) await world.scheduler.turn(client.actor, 'next page');
    } while (cursor !== undefined);
    tell(operation, whole(), { kind: 'history', key, pages });
  });
}

/** Records in parts, as drafts are kept: whoever has put a part finds it among all. */
export async function draft({ choices, journal, newId }: World, client: Client): Promise<void> {
  const { records } = client.repository;
  await journal.perform(client.actor, 'draft', async (operation) => {
    const id = newId();
    const count = 1 + choices.next(8);
    for (let part = 0; part < count; part++) await records.put({ kind: 'draft', id, part: `p${part}` }, {});
    const parts = await records.parts('draft', id);
    operation.told.push({ kind: 'parts', put: count, found: parts.length, start: operation.start, end: 0 });
  });
}

const searches = [
  ['Patient', ''],
  ['Patient', 'family=a'],
  ['Patient', 'family=a'],
  ['Patient', 'family=a'],
  ['Patient', 'family=ab'],
  ['Patient', 'family:exact=aa'],
  ['Patient', 'active=true'],
  ['Patient', 'active=true&gender=female'],
  ['Patient', 'identifier=urn:k|k0'],
  ['Patient', 'identifier=k1,k2&active=true'],
  ['Patient', 'birthdate=ge1995'],
  ['Patient', 'birthdate=lt1995-07&family=a'],
  ['Patient', '_id=p0,p1,p2'],
  ['Patient', '_lastUpdated=ge2020'],
  ['Patient', 'active=true&_sort=family'],
  ['Patient', '_sort=-birthdate'],
  ['Observation', 'subject=Patient/p0'],
  ['Observation', 'patient=p1&status=final'],
  ['Observation', 'subject:Patient.family=a'],
  ['Observation', 'subject:Patient.active=true&status=final'],
  ['Patient', '_has:Observation:subject:status=final'],
  ['Patient', '_has:Observation:patient:status=amended&active=true'],
  ['Observation', 'status=final&_include=Observation:subject'],
  ['Patient', 'active=true&_revinclude=Observation:subject'],
  ['Patient', 'family=a&_total=accurate'],
] as const;

/** Rows that lie in another order than the ids: a resource that changes may move past a search that is reading. */
const searchesInOrder = searches.filter(([, text]) => /^(family|birthdate)/.test(text));

export async function search(world: World, client: Client): Promise<void> {
  const [type, text] = world.choices.pick(world.focus === 'searches' ? searchesInOrder : searches);
  const count = world.choices.pick(world.focus === 'searches' ? [100, 100, 5] : [100, 1, 2, 5]);
  const sight = world.choices.pick(['all', 'all', 'some'] as const);
  await world.journal.perform(client.actor, `search ${type}?${text} by ${count}`, async (operation) => {
    const start = world.scheduler.step;
    const walk = await walkThrough(world, client, { type, text, count, sight });
    operation.told.push({ kind: 'walk', walk, start, end: world.scheduler.step });
  });
}

async function walkThrough(
  world: World,
  client: Client,
  { type, text, count, sight }: Pick<Walk, 'type' | 'text' | 'sight'> & { readonly count: number },
): Promise<Walk> {
  const pages: Walk['pages'][number][] = [];
  let timely = true;
  let cursor: string | undefined;
  do {
    const stretch = beginning(world);
    const startMs = world.scheduler.nowMs;
    const asked = query(type, `${text}&_count=${count}`);
    const page: SearchPage = await client.repository.search(
      cursor === undefined ? asked : { ...asked, cursor },
      viewOf(sight),
    );
    timely &&= world.scheduler.nowMs - startMs <= world.limits.longestRequestMs;
    const { matches, included, total } = page;
    pages.push({ ...stretch(), matches, included, ...(total !== undefined && { total }) });
    cursor = page.cursor;
    if (cursor !== undefined) await world.scheduler.turn(client.actor, 'next page');
  } while (cursor !== undefined);
  return { type, text, sight, pages, timely };
}

function someKey({ choices, keys }: World): ResourceKey {
  return choices.pick(keys);
}

function nameOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}

function beginning({ scheduler }: World): () => Stretch {
  const start = scheduler.step;
  return () => ({ start, end: scheduler.step });
}

function tell(operation: Operation, stretch: Stretch, told: Told): void {
  operation.told.push({ ...told, ...stretch });
}
