import { type PostedDefinition, parametersOf } from '../fhir/search/posted-parameter.ts';
import type { SearchParameter, SearchParameterType } from '../fhir/search/query.ts';
import type { Context } from './context.ts';
import { noAnswer } from './flip.ts';
import { hash } from './keys.ts';
import { createRecords } from './records.ts';
import type { RecordValue, StoredRecord } from './repository.ts';

/**
 * The index of a SearchParameter that a client has posted: docs/decisions/0008-posted-search-parameters.md.
 * `announced`: writers begin to write its rows · `filling`: all do, and what was stored before gets its rows ·
 * `ready`: searches go by it · `closing`: no search goes by it any more, writers still write its rows.
 */
export type IndexState = 'announced' | 'filling' | 'ready' | 'closing';

export interface PostedIndex {
  /** What stands for the parameter in the keys of its rows; no two indexes ever have the same. */
  readonly name: string;
  readonly definition: PostedDefinition;
  readonly state: IndexState;
  /** Since when it is in this state: epoch milliseconds. */
  readonly sinceMs: number;
  /** How many resources have been looked at, to fill it. */
  readonly seen: number;
  /** Where filling goes on. */
  readonly place: FillPlace;
  /** By resource type, with the name of the index as their code. */
  readonly parameters: ReadonlyMap<string, SearchParameter>;
  /** Of the record that says all this. */
  readonly revision: string;
}

export interface FillPlace {
  /** Counts the shards of the lists of all types, one after the other. */
  readonly shard: number;
  /** The sort key of the last row that was looked at; '' at the beginning of a shard. */
  readonly after: string;
}

export interface PostedIndexes {
  /**
   * Every index that there was `indexesFreshMs` ago or since, whichever process has announced it. What is written from
   * now on needs rows in each of them. @throws FhirError `transient` when the store gives no answer
   */
  readonly current: () => Promise<readonly PostedIndex[]>;
}

interface Reading {
  readonly beganMs: number;
  readonly indexes: Promise<readonly PostedIndex[]>;
}

const maxReadings = 5;

export function createPostedIndexes(
  context: Pick<Context, 'store' | 'clock'> & { readonly freshMs: number },
): PostedIndexes {
  const { clock, freshMs } = context;
  let last: Reading | undefined;
  const isFresh = ({ beganMs }: Reading) => Math.abs(clock() - beganMs) < freshMs;
  const read = (): Reading => {
    const reading = { beganMs: clock(), indexes: readPostedIndexes(context) };
    reading.indexes.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading;
  };
  return {
    current: async () => {
      for (let tries = 0; tries < maxReadings; tries++) {
        last = last && isFresh(last) ? last : read();
        const reading = last;
        const indexes = await reading.indexes;
        // One that took long tells what was then, not what is now.
        if (isFresh(reading)) return indexes;
      }
      throw noAnswer(false);
    },
  };
}

/** Whether a search by this parameter may go by this index. */
export function answers({ state, definition }: PostedIndex, type: string, asked: SearchParameter): boolean {
  return (
    state === 'ready' &&
    definition.resourceTypes.includes(type) &&
    definition.code === asked.code &&
    definition.type === asked.type &&
    definition.expression === asked.expression &&
    String(definition.targets) === String(asked.targets)
  );
}

const nameMark = '~';

/** @param unique what no other index has, without a `#` */
export function newIndexName({ code }: PostedDefinition, unique: string): string {
  return `${code}${nameMark}${unique}`;
}

/** The index that a row belongs to; `undefined` for every other item. */
export function indexNameOf(partition: string): string | undefined {
  const [space, , parameter = ''] = partition.split('#');
  return space === 'x' && parameter.includes(nameMark) ? parameter : undefined;
}

const kind = 'posted-index';
const id = 'all';

/** One for each definition, so that no two processes announce the same. */
export function indexRecordKey(definition: PostedDefinition) {
  const { code, type, expression, targets, resourceTypes } = definition;
  return { kind, id, part: hash(JSON.stringify([code, type, expression, targets, resourceTypes])) };
}

/** As the store says now. */
export async function readPostedIndexes({ store }: Pick<Context, 'store'>): Promise<readonly PostedIndex[]> {
  return (await createRecords({ store }).parts(kind, id)).map(indexOf);
}

export type IndexValue = Omit<PostedIndex, 'parameters' | 'revision'>;

export function indexRecordValue({ name, definition, state, sinceMs, seen, place }: IndexValue): RecordValue {
  const { code, type, expression, targets, resourceTypes } = definition;
  return {
    ...{ name, code, type, expression, targets: targets.join(' '), types: resourceTypes.join(' ') },
    ...{ state, sinceMs, seen, shard: place.shard, after: place.after },
  };
}

/** Kept, so that an expression is compiled once however often its record is read. */
const compiled = new Map<string, PostedIndex['parameters']>();

function indexOf({ part, value, revision }: StoredRecord): PostedIndex {
  const text = (name: string) => String(value[name] ?? '');
  const name = text('name');
  const definition: PostedDefinition = {
    code: text('code'),
    type: text('type') as SearchParameterType,
    expression: text('expression'),
    targets: words(text('targets')),
    resourceTypes: words(text('types')),
  };
  const parameters = compiled.get(`${name}#${part}`) ?? parametersByType(name, definition);
  compiled.set(`${name}#${part}`, parameters);
  return {
    ...{ name, definition, parameters, revision },
    state: text('state') as IndexState,
    sinceMs: Number(value.sinceMs),
    seen: Number(value.seen),
    place: { shard: Number(value.shard), after: text('after') },
  };
}

function parametersByType(name: string, definition: PostedDefinition): PostedIndex['parameters'] {
  return new Map(
    parametersOf(definition).map(({ resourceType, parameter }) => [
      resourceType,
      { ...parameter, code: name },
    ]),
  );
}

function words(text: string): readonly string[] {
  return text === '' ? [] : text.split(' ');
}
