import { type Issue, warning } from '../fhir/outcome.ts';
import { isJsonObject, type Resource } from '../fhir/resource.ts';
import { membership, membershipOf, type Terminology } from '../fhir/terminology/terminology.ts';
import { readValueSet } from '../fhir/terminology/value-set.ts';
import { fhirPathOver } from '../fhir/validate/invariant/fhirpath-over.ts';
import type { Known } from '../questionnaire/answer-limits.ts';
import type { ParsedQuestionnaire } from '../questionnaire/questionnaire.ts';
import { validateResponse } from '../questionnaire/validate-response.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { questionnairesOf } from './questionnaires-of.ts';
import type { PlacedEntry } from './session-check.ts';
import { viewFor } from './view.ts';

/** A response that says that it is whole is held to it; one in progress, or entered in error, may have gaps. */
const complete: ReadonlySet<unknown> = new Set(['completed', 'amended']);

/**
 * What is wrong with the QuestionnaireResponses among these writes, each against its Questionnaire if that is stored
 * here (or written along with it) and the caller may see it: https://hl7.org/fhir/R4/questionnaireresponse.html#notes
 * @param strict also say what would not keep a response from being written
 */
export async function responseProblems(
  writes: readonly PlacedEntry[],
  request: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
  strict = false,
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
      const view = viewFor(request.principal, request.base, api);
      const questionnaires = await questionnairesOf(resource, sent, { base: request.base, view, api });
      const issues = await issuesAgainst(questionnaires, resource, api, strict);
      return issues.map((issue) => placed(issue, path));
    }),
  );
  return problems.flat();
}

/** Of several versions a response that names none may mean any: it is right when it is so for one of them. */
async function issuesAgainst(
  questionnaires: readonly ParsedQuestionnaire[] | undefined,
  response: Resource,
  api: FhirApi,
  strict: boolean,
): Promise<readonly Issue[]> {
  if (questionnaires === undefined) return [unknownQuestionnaire(response)];
  const fhirPath = fhirPathOver(response);
  return api.terminology((known) => {
    const found = questionnaires.map((questionnaire) => {
      const isOption = optionTest(questionnaire, known);
      return validateResponse(questionnaire, response, {
        complete: complete.has(response.status),
        strict,
        isOption,
        fhirPath,
      });
    });
    const isRight = (issues: readonly Issue[]) => issues.every(({ severity }) => severity !== 'error');
    return found.find(isRight) ?? found[0] ?? [];
  });
}

function unknownQuestionnaire({ questionnaire }: Resource): Issue {
  const diagnostics = `The questionnaire ${String(questionnaire).slice(0, 200)} is not known here, so the answers were not checked, have no scores here and raise no alert`;
  return warning('not-supported', diagnostics, 'QuestionnaireResponse.questionnaire');
}

/** A value set may be contained in the questionnaire. */
function optionTest({ source }: ParsedQuestionnaire, known: Terminology): Known['isOption'] {
  const contained = Array.isArray(source.contained) ? source.contained.filter(isJsonObject) : [];
  return (valueSet, { system, code }) => {
    const own = contained.find(({ id }) => valueSet === `#${id}`);
    const has = own ? membership(readValueSet(own), known) : membershipOf(valueSet, known);
    return typeof code === 'string' ? has?.(typeof system === 'string' ? system : '', code) : undefined;
  };
}

function placed(issue: Issue, path: string | undefined): Issue {
  if (path === undefined || issue.expression === undefined) return issue;
  return { ...issue, expression: issue.expression.replace(/^QuestionnaireResponse/, path) };
}
