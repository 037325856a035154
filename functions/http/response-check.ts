import { viewOf } from '../access/view.ts';
import { FhirError, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { parseQuestionnaire } from '../questionnaire/parse.ts';
import type { ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import { validateResponse } from '../questionnaire/validate-response.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { criteriaOf } from './criteria.ts';
import type { PlacedEntry } from './session-check.ts';

/** A response that says that it is whole is held to it; one in progress, or entered in error, may have gaps. */
const complete: ReadonlySet<unknown> = new Set(['completed', 'amended']);

/**
 * What is wrong with the QuestionnaireResponses among these writes, each against its Questionnaire if that is stored
 * here (or written along with it) and the caller may see it: https://hl7.org/fhir/R4/questionnaireresponse.html#notes
 */
export async function responseProblems(
  writes: readonly PlacedEntry[],
  request: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<readonly Issue[]> {
  const resources = writes.flatMap(({ entry, path }) =>
    'resource' in entry ? [{ resource: entry.resource, path }] : [],
  );
  const responses = resources.filter(({ resource }) => resource.resourceType === 'QuestionnaireResponse');
  const sent = resources
    .map(({ resource }) => resource)
    .filter(({ resourceType }) => resourceType === 'Questionnaire');
  const problems = await Promise.all(
    responses.map(async ({ resource, path }) => {
      const questionnaire = await questionnaireOf(resource, sent, request, api);
      if (!questionnaire) return [];
      const issues = validateResponse(questionnaire, resource, { complete: complete.has(resource.status) });
      return issues.map((issue) => placed(issue, path));
    }),
  );
  return problems.flat();
}

async function questionnaireOf(
  { questionnaire: canonical }: Resource,
  sent: readonly Resource[],
  caller: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<ParsedQuestionnaire | undefined> {
  if (typeof canonical !== 'string') return undefined;
  const [url = '', version] = canonical.split('|');
  const along = sent.find((each) => each.url === url && (version === undefined || each.version === version));
  if (along) return parsed(along);
  const query = new URLSearchParams({ url, ...(version !== undefined && { version }) });
  const { matches } = await api.repository.search(
    criteriaOf('Questionnaire', `${query}`, caller, api),
    viewOf(caller.principal),
  );
  const [only, second] = matches;
  // Of several versions a response without a version may mean any.
  return only && !second ? parsed(only.resource) : undefined;
}

/** A questionnaire that the engine cannot ask binds no response. */
function parsed(questionnaire: Resource): ParsedQuestionnaire | undefined {
  try {
    return parseQuestionnaire(questionnaire);
  } catch (caught) {
    if (caught instanceof FhirError) return undefined;
    throw caught;
  }
}

function placed(issue: Issue, path: string | undefined): Issue {
  if (path === undefined || issue.expression === undefined) return issue;
  return { ...issue, expression: issue.expression.replace(/^QuestionnaireResponse/, path) };
}
