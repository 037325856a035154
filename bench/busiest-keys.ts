import { parseArgs } from 'node:util';
import { sessionPrerequisites, syntheticSession } from '../functions/group-care/synthetic/one-session.ts';
import { itemBytes } from '../functions/store/item-size.ts';
import type { Item, ItemStore, NewItem, Page } from '../functions/store/item-store.ts';
import { type Figure, rounded } from './figure.ts';
import {
  dynamoDbLimits,
  entriesOf,
  everything,
  followChanges,
  openStore,
  query,
  repositoryOver,
} from './metered.ts';
import { writeTable } from './written-table.ts';

/**
 * The ten partition keys that are written to most, and the ten that are read most, on a day of a country: so many
 * groups meet, each with twelve families. In the morning the EHR asks which sessions there are that day; before the
 * session it reads each mother and looks for what is known of her; after it, it sends the session as one transaction.
 * `node bench/busiest-keys.ts 1400` takes the number of sessions and prints tables; `--write` puts them into
 * docs/storage.md.
 *
 * DynamoDB gives one partition key 1,000 write units and 3,000 read units a second:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
const limits = { write: 1_000, read: 3_000 } as const;
const shown = 10;
const families = 12;

const accesses = ['write', 'read'] as const;
type Access = keyof typeof limits;
type Units = Readonly<Record<Access, Map<string, number>>>;

const sessionsOfTheDay =
  'Encounter?_profile=https://kring.care/fhir/StructureDefinition/session-encounter&date=2024-04-27&_count=50';

const fewSessions = 20;

export async function benchmarks(): Promise<readonly Figure[]> {
  const units = await nationalDay(fewSessions);
  return accesses.flatMap((access) =>
    busiest(units[access]).map(([partition, count]) => ({
      name: `busiest-keys ${partition} ${access} units a session`,
      value: rounded(count / fewSessions),
    })),
  );
}

async function nationalDay(sessions: number): Promise<Units> {
  const store = { ...openStore(), limits: dynamoDbLimits };
  const before = repositoryOver(store, 1);
  const units: Units = { write: new Map(), read: new Map() };
  const repository = repositoryOver(countByKey(store, units), 2);
  const rollForward = followChanges(store, repository);
  for (let seed = 1; seed <= sessions; seed++) {
    await before.commit(entriesOf(sessionPrerequisites({ families, seed })), everything);
    await repository.search(query(sessionsOfTheDay), everything);
    for (let family = 1; family <= families; family++) {
      const mother = `session-${seed}-f${String(family).padStart(2, '0')}-mother`;
      await repository.read('Patient', mother);
      await repository.search(query(`Observation?patient=${mother}&_count=50`), everything);
    }
    await repository.commit(entriesOf(syntheticSession({ families, seed, sessionNumber: 1 })), everything);
    await rollForward();
  }
  await store.close();
  return units;
}

/**
 * Adds up by partition key what the meter (functions/store/metered.ts) adds up in all, but for items that were larger
 * before than they are now.
 */
function countByKey(store: ItemStore, units: Units): ItemStore {
  const add = (access: Access, partition: string, count: number) =>
    units[access].set(partition, (units[access].get(partition) ?? 0) + count);
  const wrote = (item: NewItem, times: number) =>
    add('write', item.partition, times * Math.max(1, Math.ceil(itemBytes(item) / 1_024)));
  const readUnits = (items: readonly Item[]) =>
    Math.max(1, Math.ceil(items.reduce((sum, item) => sum + itemBytes(item), 0) / 4_096));
  return {
    ...store,
    async get(keys) {
      const found = await store.get(keys);
      for (const [index, key] of keys.entries()) {
        const item = found[index];
        add('read', key.partition, readUnits(item ? [item] : []));
      }
      return found;
    },
    async range(partition, options): Promise<Page> {
      const page = await store.range(partition, options);
      add('read', partition, readUnits(page.items));
      return page;
    },
    async put(items) {
      for (const item of items) wrote(item, 1);
      await store.put(items);
    },
    async remove(keys) {
      for (const { partition } of keys) add('write', partition, 1);
      await store.remove(keys);
    },
    async commit(writes) {
      const times = writes.length > 1 ? 2 : 1;
      for (const write of writes) {
        if (write.kind === 'put') wrote(write.item, times);
        else add('write', write.key.partition, times);
      }
      return await store.commit(writes);
    },
  };
}

function busiest(units: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...units].sort(([, a], [, b]) => b - a).slice(0, shown);
}

/** Of each key: its units, its share of all, and how many sessions a second would use up what the key is given. */
function lines(access: Access, units: ReadonlyMap<string, number>, sessions: number): readonly string[] {
  const total = [...units.values()].reduce((sum, count) => sum + count, 0);
  return [
    `| ${access} units | share of ${total.toLocaleString('en')} | a session | sessions/s at ${limits[access].toLocaleString('en')} units/s | partition key |`,
    '|--:|--:|--:|--:|---|',
    ...busiest(units).map(([partition, count]) =>
      [
        `| ${count.toLocaleString('en')}`,
        `${((100 * count) / total).toFixed(1)} %`,
        (count / sessions).toFixed(1),
        Math.floor((limits[access] * sessions) / count).toLocaleString('en'),
        `\`${partition}\` |`,
      ].join(' | '),
    ),
  ];
}

export const busiestKeysCommand = 'node bench/busiest-keys.ts 1400 --write';

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { write: { type: 'boolean', default: false } },
  });
  const sessions = Number(positionals[0] ?? fewSessions);
  const units = await nationalDay(sessions);
  const tables = accesses.map((access) => lines(access, units[access], sessions).join('\n')).join('\n\n');
  if (values.write) writeTable(busiestKeysCommand, tables);
  else console.log(`${sessions} sessions of ${families} families\n\n${tables}`);
}
