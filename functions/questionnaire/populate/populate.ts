import { type Issue, warning } from '../../fhir/outcome.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { createWork } from '../../fhir/validate/work.ts';
import { declareAll } from '../expression/asking.ts';
import type { Variables } from '../expression/evaluate.ts';
import { nodeOf } from '../expression/evaluate.ts';
import { createEvaluator } from '../expression/evaluator.ts';
import type { ParsedQuestionnaire } from '../questionnaire.ts';
import { buildItems, settle } from './build.ts';
import { launchContexts, missingContexts } from './launch-context.ts';
import type { Populating } from './populating.ts';
import { withSourceQueries } from './source-queries.ts';

/** What a response is filled in from: https://hl7.org/fhir/uv/sdc/OperationDefinition-Questionnaire-populate.html */
export interface PopulateInput {
  /** A Reference. */
  readonly subject: JsonObject | undefined;
  /** Resources by the name of the launch context, or of the variable of the Questionnaire, that they stand for. */
  readonly contexts: ReadonlyMap<string, readonly JsonObject[]>;
  /** An instant: now. */
  readonly authored: string;
  /** A searchset for a query such as `Observation?code=…`; `undefined` when it cannot be run for this caller. */
  readonly search: (query: string) => Promise<JsonObject | undefined>;
  /** The codings of a value set; `undefined` when they cannot be listed. */
  readonly codingsOf: (valueSet: string) => Promise<readonly JsonObject[] | undefined>;
}

export interface Populated {
  /** A QuestionnaireResponse in progress with an item for each item of the Questionnaire. */
  readonly response: Resource;
  readonly issues: readonly Issue[];
}

const maxSteps = 200_000_000;

/**
 * Fills in what can be told without asking: initial values and expressions, Observations, calculated values, each
 * group once for every resource that it is about (https://hl7.org/fhir/uv/sdc/populate.html). Whatever cannot be
 * evaluated is left open and is among the issues.
 * @throws tooCostly when its expressions would take longer than one call may
 */
export async function populate(questionnaire: ParsedQuestionnaire, input: PopulateInput): Promise<Populated> {
  const items: JsonObject[] = [];
  const response = responseHead(questionnaire, input, items);
  const contexts = launchContexts(questionnaire, input);
  const given: Variables = Object.fromEntries(
    [...contexts].map(([name, resources]) => [name, resources.flatMap((resource) => nodeOf(resource))]),
  );
  const known = new Map<string, JsonObject>();
  const evaluator = createEvaluator(questionnaire, response, {
    work: createWork(maxSteps),
    given,
    resolve: (reference) => known.get(reference),
  });
  const issues: Issue[] = missingContexts(questionnaire, contexts).map((name) =>
    warning(
      'incomplete',
      `Nothing was given for the launch context ${name}, so what depends on it is left open`,
    ),
  );
  const populating: Populating = {
    questionnaire,
    input,
    evaluator,
    response,
    issues,
    known,
    queried: new Map(),
    search: input.search,
    given: new Set(contexts.keys()),
  };
  const root = nodeOf(response);
  const queried = await withSourceQueries(root, evaluator.variables, populating);
  const variables = await declareAll(questionnaire.source, root, queried, populating);
  const places = await buildItems(
    questionnaire.items,
    { into: items, variables, observation: undefined },
    populating,
  );
  await settle(places, { root, variables, outer: queried, source: questionnaire.source }, populating);
  const { item: _, ...head } = response;
  return {
    response: { ...head, ...(items.length > 0 && { item: items }) },
    issues: [...issues, ...evaluator.issues()],
  };
}

function responseHead(
  { canonical, source }: ParsedQuestionnaire,
  { subject, authored, contexts }: PopulateInput,
  item: readonly JsonObject[],
): Resource {
  const [encounter] = contexts.get('encounter') ?? [];
  return {
    resourceType: 'QuestionnaireResponse',
    ...(typeof source.language === 'string' && { language: source.language }),
    questionnaire: canonical,
    status: 'in-progress',
    ...(subject && { subject }),
    ...(encounter?.resourceType === 'Encounter' &&
      typeof encounter.id === 'string' && { encounter: { reference: `Encounter/${encounter.id}` } }),
    authored,
    item,
  };
}
