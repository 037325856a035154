import { type Issue, warning } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject } from '../../fhir/resource.ts';
import { elementsAt } from '../element.ts';
import { coreUrl } from '../sdc.ts';
import { nodeOf, type Variables } from './evaluate.ts';
import { type Evaluator, within } from './evaluator.ts';
import { type Expression, expressionsOf } from './expression.ts';
import { type Nodes, typed } from './nodes.ts';
import { filledQuery } from './query-text.ts';

/** Evaluates expressions that may be FHIR queries too. */
export interface Asking {
  readonly evaluator: Evaluator;
  /** A searchset; `undefined` when the query cannot be run for this caller. */
  readonly search: (query: string) => Promise<JsonObject | undefined>;
  /** What could not be found out, for people. */
  readonly issues: Issue[];
  /** Variables whose value was given, whatever their expression. */
  readonly given: ReadonlySet<string>;
  /** Resources that a search has answered, by `Type/id`. */
  readonly known: Map<string, JsonObject>;
  /** Answers to searches, so that the same is not asked twice. */
  readonly queried: Map<string, Promise<JsonObject | undefined>>;
}

/** The variables of an element, in order, each seeing those before it; a query among them is a Bundle. */
export async function declareAll(
  element: JsonObject,
  focus: Nodes,
  outer: Variables,
  asking: Asking,
): Promise<Variables> {
  const declared = within(outer, {}) as Record<string, Nodes>;
  for (const variable of expressionsOf(element, coreUrl('variable'))) {
    const { name } = variable;
    if (name === undefined || asking.given.has(name)) continue;
    // Without a value it is empty, so that only what needs it is left open.
    declared[name] = (await valuesFor(variable, focus, declared, asking)) ?? [];
  }
  return declared;
}

/** What an expression of either language finds; `undefined` when it cannot be evaluated. */
export async function valuesFor(
  expression: Expression,
  focus: Nodes,
  variables: Variables,
  asking: Asking,
): Promise<Nodes | undefined> {
  const { evaluator, issues } = asking;
  if (expression.language === 'fhirpath') return evaluator.run(expression, focus, variables);
  if (expression.language !== 'query') {
    issues.push(
      warning(
        'not-supported',
        `Only FHIRPath and FHIR queries are evaluated here, not ${expression.text.slice(0, 100)}`,
      ),
    );
    return undefined;
  }
  const query = filledQuery(expression.text, (text) => {
    const found = evaluator.run({ name: undefined, language: 'fhirpath', text }, focus, variables);
    return found && typed(found);
  });
  if (query === undefined) return undefined;
  const bundle = await searched(query, asking);
  return bundle && nodeOf(bundle);
}

/** The searchset of a query; each is asked once. */
export function searched(query: string, { search, known, queried }: Asking): Promise<JsonObject | undefined> {
  const before = queried.get(query);
  if (before) return before;
  const asked = search(query).then((bundle) => {
    for (const resource of bundle ? resourcesIn(bundle) : []) {
      known.set(`${String(resource.resourceType)}/${String(resource.id)}`, resource);
    }
    return bundle;
  });
  queried.set(query, asked);
  return asked;
}

export function resourcesIn(bundle: JsonObject): readonly JsonObject[] {
  return elementsAt(bundle, 'entry', '').flatMap(([{ resource, search }]) => {
    const isMatch = !isJsonObject(search) || search.mode === undefined || search.mode === 'match';
    return isJsonObject(resource) && isMatch ? [resource] : [];
  });
}
