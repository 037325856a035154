import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import { appliedSystem } from '../../group-care/plan/applied.ts';
import type { CommitResult, Entry } from '../../repository/repository.ts';
import { allMatches } from '../all-matches.ts';
import type { Answer } from '../api.ts';
import type { Reader } from '../places.ts';
import { maxValues } from './apply-call.ts';
import { parametersAnswer } from './parameters-answer.ts';

export type Stored = Resource & { readonly id: string };

/** What is to be written, each by the key of its identifier, and what is there already. */
export class Drawn {
  readonly #stored: ReadonlyMap<string, Stored>;
  readonly #wanted = new Map<string, { readonly resource: Resource; readonly before: Stored | undefined }>();
  readonly notes: string[] = [];
  readonly omitted: number[] = [];

  constructor(stored: readonly Stored[]) {
    this.#stored = new Map(stored.flatMap((one) => keysOf(one).map((key) => [key, one])));
  }

  before(key: string): Stored | undefined {
    return this.#stored.get(key);
  }

  /** @returns how the other resources refer to it */
  put(key: string, resource: Resource): string {
    const before = this.before(key);
    this.#wanted.set(key, { resource, before });
    return before ? `${before.resourceType}/${before.id}` : referenceTo(key);
  }

  keep(key: string): string | undefined {
    const before = this.before(key);
    if (before) this.#wanted.set(key, { resource: before, before });
    return before && `${before.resourceType}/${before.id}`;
  }

  /** Only what changes: the same again writes nothing. */
  entries(): readonly Entry[] {
    return this.#changed().map(([key, { resource, before }]) => {
      if (before === undefined) return { kind: 'create', resource, fullUrl: referenceTo(key) };
      const versionId = before.meta?.versionId;
      return {
        kind: 'update',
        resource: { ...resource, id: before.id },
        ...(versionId !== undefined && { ifMatch: versionId }),
      };
    });
  }

  #changed() {
    return [...this.#wanted].filter(
      ([, { resource, before }]) => JSON.stringify(resource) !== JSON.stringify(before),
    );
  }

  answer(results: readonly CommitResult[]): Answer {
    const written = new Map(this.#changed().map(([key], index) => [key, results[index]?.version]));
    const all = [...this.#wanted].map(([key, { resource, before }]) => ({
      resource: written.get(key)?.resource ?? before ?? resource,
    }));
    const named = (type: string, name: string, isIt = (_: Resource) => true): readonly JsonObject[] =>
      all
        .filter(({ resource }) => resource.resourceType === type && isIt(resource))
        .map(({ resource }) => ({ name, valueReference: { reference: `${type}/${resource.id}` } }));
    const [main, ...personal] = all.filter(({ resource }) => resource.resourceType === 'CarePlan');
    return parametersAnswer([
      ...(main ? [{ name: 'return', resource: main.resource }] : []),
      ...named('Appointment', 'appointment'),
      ...personal.map(({ resource }) => ({
        name: 'personal',
        valueReference: { reference: `CarePlan/${resource.id}` },
      })),
      ...named('Task', 'task'),
      ...this.omitted.map((valuePositiveInt) => ({ name: 'omitted', valuePositiveInt })),
      ...this.notes.map((valueString) => ({ name: 'note', valueString })),
    ]);
  }
}

function referenceTo(key: string): string {
  return `urn:kring:${encodeURIComponent(key)}`;
}

function keysOf({ identifier }: Stored): readonly string[] {
  const all = Array.isArray(identifier) ? (identifier as readonly JsonObject[]) : [];
  return all.flatMap(({ system, value }) =>
    system === appliedSystem && typeof value === 'string' ? [value] : [],
  );
}

export async function storedWith(
  keys: readonly string[],
  types: readonly string[],
  reader: Reader,
): Promise<readonly Stored[]> {
  const portions = Array.from({ length: Math.ceil(keys.length / maxValues) }, (_, at) =>
    keys.slice(at * maxValues, (at + 1) * maxValues),
  );
  const found = await Promise.all(
    types.flatMap((type) =>
      portions.map((some) => {
        const values = some.map((value) => tokenValue({ system: appliedSystem, value }));
        return allMatches(type, [['identifier', values.join(',')]], reader);
      }),
    ),
  );
  return found.flat().map(({ id, resource }) => ({ ...resource, id }));
}
