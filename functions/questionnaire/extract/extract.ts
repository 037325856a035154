import { type Issue, information } from '../../fhir/outcome.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { createWork } from '../../fhir/validate/work.ts';
import { createEvaluator } from '../expression/evaluator.ts';
import type { ParsedQuestionnaire } from '../questionnaire.ts';
import { extractDefinitions } from './definition.ts';
import { type Entry, type Extracting, mint, type TypeModel } from './extracting.ts';
import { extractObservations } from './observations.ts';
import { readOccurrences } from './occurrence.ts';
import { onceOnly } from './once-only.ts';
import { extractTemplates } from './template.ts';

/** https://hl7.org/fhir/uv/sdc/OperationDefinition-QuestionnaireResponse-extract.html */
export interface ExtractInput {
  readonly questionnaire: ParsedQuestionnaire;
  readonly response: Resource;
  /** What R4's types have for elements. */
  readonly types: TypeModel;
  /** StructureDefinitions by canonical URL, as far as they are known. */
  readonly profiles: ReadonlyMap<string, JsonObject>;
  /** A searchset; `undefined` when the query cannot be run for this caller. */
  readonly search: (query: string) => Promise<JsonObject | undefined>;
}

export interface Extracted {
  /** A transaction; `undefined` when there is nothing to extract. */
  readonly bundle: Resource | undefined;
  readonly issues: readonly Issue[];
}

const maxSteps = 200_000_000;

/**
 * The resources that a response amounts to, by its Observations, by definitions and by templates
 * (https://hl7.org/fhir/uv/sdc/extraction.html), as one transaction. Each UUID in it follows from the response and the
 * place in it, so that the same response gives the same transaction.
 * @throws tooCostly when the expressions would take longer than one call may
 */
export async function extract(input: ExtractInput): Promise<Extracted> {
  const { questionnaire, response } = input;
  const known = new Map<string, JsonObject>();
  const extracting: Extracting = {
    ...input,
    evaluator: createEvaluator(questionnaire, response, {
      work: createWork(maxSteps),
      resolve: (reference) => known.get(reference),
    }),
    issues: [],
    given: new Set(),
    known,
    queried: new Map(),
    seed: seedOf(response),
    minted: new Set(),
  };
  const root = await readOccurrences(extracting);
  const entries = eachOwnUrl(
    [
      ...extractObservations(root, extracting),
      ...(await extractDefinitions(root, extracting)),
      ...extractTemplates(root, extracting),
    ],
    extracting,
  );
  const entry = onceOnly(entries, extracting);
  const issues = [...extracting.issues, ...extracting.evaluator.issues()];
  if (entry.length > 0) return { bundle: { resourceType: 'Bundle', type: 'transaction', entry }, issues };
  const nothing = information(
    'informational',
    `There is nothing to extract from a response to ${questionnaire.canonical}`,
  );
  return { bundle: undefined, issues: [...issues, nothing] };
}

/** A template that states a URL states the same one each time that it is used. */
function eachOwnUrl(entries: readonly Entry[], extracting: Extracting): readonly Entry[] {
  const seen = new Set<string>();
  return entries.map((entry, index) => {
    const isNew = !seen.has(entry.fullUrl);
    seen.add(entry.fullUrl);
    return isNew ? entry : { ...entry, fullUrl: mint(`again ${entry.fullUrl} ${index}`, extracting) };
  });
}

/** What a stored response is called; one that was never stored is only its content. */
function seedOf(response: Resource): string {
  return response.id === undefined ? JSON.stringify(response) : `QuestionnaireResponse/${response.id}`;
}
