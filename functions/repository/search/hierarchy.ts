import { fhirError } from '../../fhir/outcome.ts';
import { includedTargets } from '../../fhir/search/includes.ts';
import type { DirectClause } from '../../fhir/search/match.ts';
import type { Clause, SearchParameter, SearchValue } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import { readMany } from '../read.ts';
import type { ResourceKey, View } from '../repository.ts';
import { seenOf } from '../sight.ts';
import { everyMatch } from './resolve.ts';

type ValueClause = Extract<Clause, { kind: 'value' }>;

/** How deep a hierarchy is followed, and how many resources it may hold. */
const maxLevels = 20;
const maxMembers = 1_000;

/**
 * `location:below=Location/hospital`: the hospital and everything in it; `:above`: it and everything that it is in. What
 * is in what, a resource says by its parameter `partof` or `part-of`. https://hl7.org/fhir/R4/search.html#recursive
 */
export async function resolveHierarchy(
  context: Context,
  clause: ValueClause,
  view: View,
): Promise<DirectClause> {
  const { parameter, modifier, values } = clause;
  if (modifier !== 'above' && modifier !== 'below') return clause;
  const from = values.flatMap((value) => keysOf(value, parameter));
  const next = modifier === 'below' ? partsOf : wholesOf;
  const reached = new Map(from.map((key) => [nameOf(key), key]));
  let level: readonly ResourceKey[] = from;
  for (let depth = 0; depth < maxLevels && level.length > 0; depth++) {
    level = (await next(context, level, view)).filter((key) => !reached.has(nameOf(key)));
    for (const key of level) reached.set(nameOf(key), key);
    if (reached.size > maxMembers) throw tooMany(parameter.code);
  }
  const members = [...reached.values()].map(({ type, id }): SearchValue => ({ kind: 'reference', type, id }));
  const urls = values.filter((value) => value.kind === 'reference' && 'url' in value);
  return { kind: 'value', parameter, values: [...members, ...urls] };
}

function keysOf(value: SearchValue, { targets }: SearchParameter): readonly ResourceKey[] {
  if (value.kind !== 'reference' || 'url' in value) return [];
  const types = value.type === undefined ? targets : [value.type];
  return types.map((type) => ({ type, id: value.id }));
}

function nameOf({ type, id }: ResourceKey): string {
  return `${type}/${id}`;
}

/** The parameter by which a resource of a type says what it is a part of, if it can be part of its own kind. */
function partOf({ definitions }: Context, type: string): SearchParameter | undefined {
  return ['partof', 'part-of']
    .map((code) => definitions.parameter(type, code))
    .find((parameter) => parameter?.type === 'reference' && parameter.targets.includes(type));
}

async function partsOf(
  context: Context,
  wholes: readonly ResourceKey[],
  view: View,
): Promise<readonly ResourceKey[]> {
  const byType = Map.groupBy(wholes, ({ type }) => type);
  const found = await Promise.all(
    [...byType].map(async ([type, some]) => {
      const parameter = partOf(context, type);
      if (parameter === undefined) return [];
      const values = some.map(({ id }) => ({ kind: 'reference', type, id }) as const);
      return await everyMatch(context, type, { kind: 'value', parameter, values }, view, parameter.code);
    }),
  );
  return found.flat();
}

async function wholesOf(
  context: Context,
  parts: readonly ResourceKey[],
  view: View,
): Promise<readonly ResourceKey[]> {
  const versions = await seenOf(await readMany(context, parts), view);
  return versions.flatMap(({ type, resource }) => {
    const parameter = partOf(context, type);
    if (parameter === undefined) return [];
    return includedTargets(
      resource,
      { source: type, parameter, targetType: type, iterate: false },
      context.baseUrl,
    );
  });
}

function tooMany(code: string) {
  const text = `${code} leads to a hierarchy of more than ${maxMembers} resources; begin further down`;
  return fhirError('too-costly', text, `http.${code}`);
}
