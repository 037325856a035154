import { FhirError, fhirError, type Issue } from '../fhir/outcome.ts';
import type { JsonObject } from '../fhir/resource.ts';
import type { Clause, SearchPart, SearchQuery, SearchValue } from '../fhir/search/query.ts';
import { descendants } from '../fhir/terminology/code-system.ts';
import { expandAll } from '../fhir/terminology/expand.ts';
import type { Terminology } from '../fhir/terminology/terminology.ts';
import { readValueSet } from '../fhir/terminology/value-set.ts';
import type { FhirApi } from './api.ts';
import type { CallersView } from './view.ts';

type Ask = Pick<FhirApi, 'terminology' | 'repository'>;
type ValueClause = Extract<Clause, { kind: 'value' }>;
type Direction = 'above' | 'below';

/**
 * `:in`, `:not-in`, `:above` and `:below` of tokens as the codes that they mean, wherever in a query they stand.
 * https://hl7.org/fhir/R4/search.html#modifiers
 * @throws FhirError 400 for a value set or code system that is not known here, or cannot be listed
 */
export async function withCodes(query: SearchQuery, view: CallersView, api: Ask): Promise<SearchQuery> {
  const others =
    query.others && (await Promise.all(query.others.map((part) => partWithCodes(part, view, api))));
  return { ...query, ...(await partWithCodes(query, view, api)), ...(others && { others }) };
}

async function partWithCodes(part: SearchPart, view: CallersView, api: Ask): Promise<SearchPart> {
  const { type, sort } = part;
  const clauses = await Promise.all(part.clauses.map((clause) => clauseWithCodes(clause, view, api)));
  return { type, clauses, sort };
}

async function clauseWithCodes(clause: Clause, view: CallersView, api: Ask): Promise<Clause> {
  switch (clause.kind) {
    case 'value':
      return clause.parameter.type === 'token' ? await tokenWithCodes(clause, view, api) : clause;
    case 'chain': {
      const branches = clause.branches.map(async (branch) => ({
        ...branch,
        clause: await clauseWithCodes(branch.clause, view, api),
      }));
      return { ...clause, branches: await Promise.all(branches) };
    }
    case 'has':
      return { ...clause, clause: await clauseWithCodes(clause.clause, view, api) };
    default:
      return clause;
  }
}

async function tokenWithCodes(clause: ValueClause, view: CallersView, api: Ask): Promise<Clause> {
  const { parameter, modifier, values } = clause;
  const at = `http.${parameter.code}:${modifier}`;
  if (modifier === 'in' || modifier === 'not-in') {
    const found = values.map((value) => (value.kind === 'uri' ? membersOf(value.uri, at, view, api) : []));
    const codes = (await Promise.all(found)).flat();
    return { kind: 'value', parameter, ...(modifier === 'not-in' && { modifier: 'not' }), values: codes };
  }
  if (modifier !== 'above' && modifier !== 'below') return clause;
  const found = values.map((value) => relatedTo(value, modifier, at, api));
  return { kind: 'value', parameter, values: (await Promise.all(found)).flat() };
}

async function membersOf(
  named: string,
  at: string,
  view: CallersView,
  api: Ask,
): Promise<readonly SearchValue[]> {
  const stored = await storedValueSet(named, view, api);
  const found = await api.terminology((known) => listed(named, stored, known));
  if (found === undefined) throw unknown(`The value set ${named}`, at);
  if ('issue' in found) throw new FhirError([found.issue], 400);
  return found.codes;
}

/** Nothing is thrown here: a definition that is missed may yet be read, and this be asked again. */
function listed(
  named: string,
  stored: JsonObject | undefined,
  known: Terminology,
): { readonly codes: readonly SearchValue[] } | { readonly issue: Issue } | undefined {
  const defined = stored ? readValueSet(stored) : known.valueSet(named);
  if (defined === undefined) {
    const codes = known.codes(named)?.codes;
    return (
      codes && { codes: [...codes].flatMap(([system, some]) => [...some].map((code) => token(system, code))) }
    );
  }
  const expansion = expandAll(defined, known);
  if ('issue' in expansion) return expansion;
  return { codes: expansion.concepts.map(({ system, code }) => token(system, code)) };
}

/** `ValueSet/17`: one that is stored here, by its id. */
async function storedValueSet(
  named: string,
  view: CallersView,
  { repository }: Ask,
): Promise<JsonObject | undefined> {
  const [, id] = /^ValueSet\/([A-Za-z0-9\-.]{1,64})$/.exec(named) ?? [];
  const version = id === undefined ? undefined : await repository.read('ValueSet', id);
  if (version === undefined || version.deleted) return undefined;
  await view.prepare([version.resource]);
  return view.visible(version.resource) ? version.resource : undefined;
}

/** The code itself, and all that are kinds of it or that it is a kind of. */
async function relatedTo(
  value: SearchValue,
  direction: Direction,
  at: string,
  api: Ask,
): Promise<readonly SearchValue[]> {
  if (value.kind !== 'token' || !value.system || !value.code) {
    const text = `${at.slice('http.'.length)} should be system|code: only a system has a hierarchy`;
    throw fhirError('value', text, at, 400);
  }
  const { system, code } = value;
  const codeSystem = await api.terminology((known) => known.codeSystem(system));
  if (codeSystem === undefined) throw unknown(`The code system ${system}`, at);
  const others =
    direction === 'below'
      ? descendants(codeSystem, code)
      : [...codeSystem.concepts.keys()].filter((other) => descendants(codeSystem, other).has(code));
  return [...new Set([code, ...others])].map((one) => token(system, one));
}

function token(system: string, code: string): SearchValue {
  return { kind: 'token', system, code };
}

function unknown(what: string, at: string): FhirError {
  return fhirError('not-found', `${what} is not known here: store it first`, at, 400);
}
