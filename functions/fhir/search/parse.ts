import { fhirError, type Issue, warning } from '../outcome.ts';
import { parseClause } from './clause.ts';
import type { Clause, Include, SearchDefinitions, SearchPart, SearchQuery, SortKey } from './query.ts';
import {
  cursorParameter,
  parseContained,
  parseContainedType,
  parseCount,
  parseInclude,
  parseSort,
  parseTotal,
  presentationParameters,
} from './result-parameters.ts';

/** As in the URL or the form, decoded, in the order given. */
export type Parameters = readonly (readonly [name: string, value: string])[];

export interface CriteriaOptions {
  /** This server's FHIR base, without a slash at the end: references below it are local. */
  readonly baseUrl: string;
  /** What dates with the prefix `ap` are measured from, in epoch milliseconds. */
  readonly nowMs?: number;
}

export interface SearchOptions extends CriteriaOptions {
  /** Whether an unknown parameter is an error: https://hl7.org/fhir/R4/search.html#errors */
  readonly handling: 'strict' | 'lenient';
  readonly defaultCount?: number;
  readonly maxCount?: number;
}

const defaultCount = 20;
const maxCount = 1_000;

/** Each is matched against each resource that is looked at. */
const maxClauses = 200;

interface Draft {
  readonly clauses: Clause[];
  readonly sort: SortKey[];
  readonly includes: Include[];
  readonly revIncludes: Include[];
  readonly understood: (readonly [string, string])[];
  readonly warnings: Issue[];
  count: number;
  total?: NonNullable<SearchQuery['total']>;
  cursor?: string;
  contained?: NonNullable<SearchQuery['contained']>;
  containedType?: NonNullable<SearchQuery['containedType']>;
}

/**
 * A search on one type. `_summary`, `_elements`, `_format` and `_pretty` are accepted and repeated in `understood`,
 * for whoever writes the answer to read; `_cursor` is not repeated.
 * @throws FhirError 400 naming the parameter: unknown (unless lenient), with a modifier that is not supported, or
 * with a value that cannot be read
 */
export function parseSearch(
  definitions: SearchDefinitions,
  type: string,
  parameters: Parameters,
  options: SearchOptions,
): { readonly query: SearchQuery; readonly warnings: readonly Issue[] } {
  const draft = emptyDraft(options.defaultCount ?? defaultCount);
  for (const [name, value] of parameters) {
    if (addResultParameter(draft, definitions, type, name, value, options.maxCount ?? maxCount)) continue;
    addClause(draft, definitions, type, name, value, options);
  }
  const { warnings, ...query } = draft;
  return { query: { type, ...query }, warnings };
}

/**
 * A search over several types, by parameters that each of them has. https://hl7.org/fhir/R4/http.html#search
 * @throws FhirError 400 as `parseSearch`, and for a parameter that only some of the types have
 */
export function parseSearchOver(
  definitions: SearchDefinitions,
  [first, ...others]: readonly [string, ...string[]],
  parameters: Parameters,
  options: SearchOptions,
): { readonly query: SearchQuery; readonly warnings: readonly Issue[] } {
  const { query, warnings } = parseSearch(definitions, first, parameters, options);
  const rest = others.map((type) => parseSearch(definitions, type, parameters, options).query);
  const wide = parameters.some(([name, value]) => /^_(?:rev)?include\b/.test(name) && value.includes('*'));
  const includes = wide ? rest.flatMap((one) => one.includes) : [];
  const revIncludes = wide ? rest.flatMap((one) => one.revIncludes) : [];
  return {
    query: {
      ...query,
      others: rest.map(({ type, clauses, sort }): SearchPart => ({ type, clauses, sort })),
      includes: [...query.includes, ...includes],
      revIncludes: [...query.revIncludes, ...revIncludes],
    },
    warnings,
  };
}

/**
 * The criteria of a conditional operation: `identifier=…`, whatever is unknown is an error, nothing about the answer.
 * Asks for two matches: more would tell no more. https://hl7.org/fhir/R4/http.html#ccreate
 * @throws FhirError 400
 */
export function parseCriteria(
  definitions: SearchDefinitions,
  type: string,
  parameters: Parameters,
  options: CriteriaOptions,
): SearchQuery {
  const draft = emptyDraft(2);
  for (const [name, value] of parameters) {
    addClause(draft, definitions, type, name, value, { ...options, handling: 'strict' });
  }
  if (draft.clauses.length === 0) {
    throw fhirError(
      'required',
      `The criteria for ${type} are empty: say which one, such as identifier=system|value`,
      undefined,
      400,
    );
  }
  const { warnings: _, ...query } = draft;
  return { type, ...query };
}

function tooMany() {
  const text = `A search may have ${maxClauses} conditions: several values go into one, with commas between`;
  return fhirError('too-costly', text, undefined, 400);
}

function emptyDraft(count: number): Draft {
  return {
    clauses: [],
    sort: [],
    includes: [],
    revIncludes: [],
    understood: [],
    warnings: [],
    count,
  };
}

/** Whether the parameter is about the result and not about what is found. */
function addResultParameter(
  draft: Draft,
  definitions: SearchDefinitions,
  type: string,
  name: string,
  value: string,
  max: number,
): boolean {
  const [base = ''] = name.split(':');
  if (name === cursorParameter) {
    draft.cursor = value;
    return true;
  }
  if (name === '_count') draft.count = parseCount(value, max);
  else if (name === '_total') draft.total = parseTotal(value);
  else if (name === '_sort') draft.sort.push(...parseSort(definitions, type, value));
  else if (name === '_contained') setContained(draft, value);
  else if (name === '_containedType') draft.containedType = parseContainedType(value);
  else if (base === '_include') draft.includes.push(...parseInclude(definitions, type, name, value));
  else if (base === '_revinclude') draft.revIncludes.push(...parseInclude(definitions, type, name, value));
  else if (!presentationParameters.has(name)) return false;
  // No more than the server gives at once.
  draft.understood.push([name, name === '_count' ? String(draft.count) : value]);
  return true;
}

function setContained(draft: Draft, value: string): void {
  const contained = parseContained(value);
  if (contained === 'true' || contained === 'both') draft.contained = contained;
}

function addClause(
  draft: Draft,
  definitions: SearchDefinitions,
  type: string,
  name: string,
  value: string,
  { handling, baseUrl, nowMs }: SearchOptions,
): void {
  const clause = parseClause({ definitions, baseUrl, nowMs }, type, name, value);
  if (clause !== undefined) {
    if (draft.clauses.length === maxClauses) throw tooMany();
    draft.clauses.push(clause);
    draft.understood.push([name, value]);
    return;
  }
  const message = `${type} has no search parameter ${name}`;
  if (handling === 'strict') throw fhirError('not-supported', message, `http.${name}`, 400);
  draft.warnings.push(warning('not-supported', `${message}: it was ignored`, `http.${name}`));
}
