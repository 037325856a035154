import type { Entry, ResourceKey } from '../../../functions/repository/repository.ts';
import { criteria, everything } from '../../repository/setup.ts';
import type { Operation, OwnWrite } from '../journal.ts';
import type { Client, Focus, World } from '../world.ts';
import { content, families, identifiers, renewed, withIdentifier } from './content.ts';
import { linked, referenceQuery } from './links.ts';
import { viewOf } from './sights.ts';

/** One interaction that writes: mostly alone, sometimes a transaction of a few or very many entries. */
export async function write(world: World, client: Client): Promise<void> {
  const { choices, focus } = world;
  const transaction =
    focus === 'transactions' || (focus !== 'searches' && choices.chance(world.transactions));
  if (!transaction) return await carryOut(world, client, [await anyEntry(world, client)]);
  const size = choices.pick(focus === 'transactions' ? [4, 8, 12] : [2, 3, 5, 8, 8, world.maxTransaction]);
  const entries: Entry[] = [];
  if (choices.next(3) === 2) entries.push(...linked(world));
  for (const key of someKeys(world, size)) {
    // One that is refused refuses all: mostly what nobody can refuse, and now and then something else.
    const plain = choices.next(2 * size) > 0;
    const making = choices.pick(plain ? [update, update, update, remove] : makings);
    entries.push(await making(world, key, client));
  }
  await carryOut(world, client, entries);
}

async function carryOut(world: World, client: Client, entries: readonly Entry[]): Promise<void> {
  const records = await ownRecords(world, client);
  const sight = world.choices.pick(['all', 'all', 'all', 'all', 'some'] as const);
  const what = entries.length === 1 ? (entries[0]?.kind ?? '') : `transaction of ${entries.length}`;
  await world.journal.perform(
    client.actor,
    `${what} ${records.map(({ key }) => key.kind).join()}`,
    async (operation) => {
      const noted = entries.map((entry) => noting(world, operation, entry));
      operation.entries = noted;
      operation.records = records;
      operation.sight = sight;
      operation.results = await client.repository.commit(noted, viewOf(sight), {
        records,
        conditionalReference: referenceQuery,
      });
      for (const { version } of operation.results) if (version) know(world, version);
    },
  );
}

function know({ keys }: World, { type, id }: ResourceKey): void {
  if (!keys.some((key) => key.type === type && key.id === id)) keys.push({ type, id });
}

/** A `modify` may be called again: what it made of what is noted each time. */
function noting({ journal }: World, operation: Operation, entry: Entry): Entry {
  if (entry.kind !== 'modify') return entry;
  return {
    ...entry,
    change: (current) => {
      const token = journal.newToken();
      operation.modified.set(token, String(current.meta?.versionId));
      return renewed(current, token);
    },
  };
}

async function anyEntry(world: World, client: Client): Promise<Entry> {
  const { choices, keys, focus } = world;
  return await choices.pick(makingsOf[focus])(world, choices.pick(keys), client);
}

/** Neighbours, so that transactions overlap; beyond what there is, resources that only large ones write. */
function someKeys({ choices, keys }: World, size: number): readonly ResourceKey[] {
  const start = choices.next(keys.length);
  return Array.from({ length: size }, (_, index) =>
    index < keys.length
      ? (keys[(start + index) % keys.length] ?? { type: 'Patient', id: 'p0' })
      : { type: 'Patient', id: `q${index}` },
  );
}

type Making = (world: World, key: ResourceKey, client: Client) => Entry | Promise<Entry>;

const update: Making = (world, key) => ({
  kind: 'update',
  resource: { ...content(world, key), id: key.id },
});

const updateIfMatch: Making = async (world, key, { repository }) => {
  const version = await repository.read(key.type, key.id).catch(() => undefined);
  const resource = { ...content(world, key), id: key.id };
  return version ? { kind: 'update', resource, ifMatch: version.versionId } : { kind: 'update', resource };
};

const updateIfNone: Making = (world, key) => ({
  kind: 'update',
  resource: { ...content(world, key), id: key.id },
  ifNoneMatch: '*',
});

const modify: Making = (_world, { type, id }) => ({ kind: 'modify', type, id, change: (current) => current });
const remove: Making = (_world, { type, id }) => ({ kind: 'delete', type, id });

const removeIfMatch: Making = async (_world, { type, id }, { repository }) => {
  const version = await repository.read(type, id).catch(() => undefined);
  return version ? { kind: 'delete', type, id, ifMatch: version.versionId } : { kind: 'delete', type, id };
};

const create: Making = (world, key) => ({ kind: 'create', resource: content(world, key) });

const createIfNone: Making = (world) => {
  const value = world.choices.pick(identifiers);
  return {
    kind: 'create',
    resource: withIdentifier(content(world, { type: 'Patient' }), value),
    ifNoneExist: criteria('Patient', `identifier=${wordingOf(world, value)}`),
  };
};

/** One identifier in words that must meet: with its system or without, alone or beside another. */
function wordingOf({ choices }: World, value: string): string {
  const other = choices.pick(identifiers);
  return choices.pick([`urn:k|${value}`, value, `urn:k|${value},urn:k|${other}`, `${other},${value}`]);
}

const updateWhere: Making = (world) => {
  const value = world.choices.pick(identifiers);
  const resource = withIdentifier(content(world, { type: 'Patient' }), value);
  return { kind: 'update-where', resource, criteria: criteria('Patient', `identifier=urn:k|${value}`) };
};

/** With the id that is to be created, or the version that is to be changed: both may be refused. */
const updateWhereNamed: Making = async (world, { type, id }, { repository }) => {
  const value = world.choices.pick(identifiers);
  const resource = withIdentifier(content(world, { type: 'Patient' }), value);
  const wanted = criteria('Patient', `identifier=urn:k|${value}`);
  const named = type === 'Patient' && world.choices.next(2) === 0;
  if (named) return { kind: 'update-where', resource: { ...resource, id }, criteria: wanted };
  const { matches } = await repository.search(wanted, everything).catch(() => ({ matches: [] }));
  const ifMatch = matches[0]?.versionId ?? '1';
  return { kind: 'update-where', resource, criteria: wanted, ifMatch };
};

const removeWhere: Making = (world) => ({
  kind: 'delete-where',
  criteria: criteria('Patient', `identifier=urn:k|${world.choices.pick(identifiers)}`),
});

const removeWhereFamily: Making = (world) => ({
  kind: 'delete-where',
  criteria: criteria('Patient', `family:exact=${world.choices.pick(families)}&active=true`),
});

const byCriteria: readonly Making[] = [
  ...[createIfNone, createIfNone, updateWhere, updateWhereNamed, removeWhere, removeWhereFamily],
  ...[update, modify, remove],
];

const makings: readonly Making[] = [
  ...[update, update, update, update],
  ...[modify, modify, updateIfMatch, updateIfNone],
  ...[remove, remove, removeIfMatch],
  ...[create, createIfNone, createIfNone, createIfNone],
  ...[updateWhere, updateWhereNamed, removeWhere, removeWhere, removeWhereFamily],
];

const makingsOf: Readonly<Record<Focus, readonly Making[]>> = {
  all: makings,
  searches: [update, update, update, create],
  criteria: byCriteria,
  transactions: [update],
  records: [remove, remove, createIfNone, update],
  feeds: [update, update, remove, create],
};

/** Records that have to become true together with the change: a line in a log, a token used once, a counter. */
async function ownRecords(
  { choices, journal, focus }: World,
  { repository }: Client,
): Promise<readonly OwnWrite[]> {
  const kind = choices.pick(
    focus === 'records' ? ['once', 'counter'] : ['none', 'none', 'none', 'none', 'log', 'once', 'counter'],
  );
  const value = { op: journal.newToken() };
  if (kind === 'none') return [];
  if (kind === 'log') return [{ key: { kind, id: value.op }, value, expect: 'absent' }];
  const key = { kind, id: String(choices.next(2)) };
  if (kind === 'once') return [{ key, value, expect: 'absent' }];
  const before = await repository.records.get(key).catch(() => undefined);
  if (!before) return [{ key, value, expect: 'absent' }];
  return [{ key, value, expect: { revision: before.revision }, over: String(before.value.op) }];
}

/** Makes a token fit to be used once more, or a counter begin anew. */
export async function forgetOwn({ choices, journal }: World, client: Client): Promise<void> {
  const key = { kind: choices.pick(['once', 'counter']), id: String(choices.next(2)) };
  await journal.perform(client.actor, `forget ${key.kind} ${key.id}`, () =>
    client.repository.records.remove(key),
  );
}
