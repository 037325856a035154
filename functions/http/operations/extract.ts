import { stringify } from '../../fhir/json.ts';
import { FhirError, fhirError, type Issue, operationOutcome } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { extract } from '../../questionnaire/extract/extract.ts';
import { profilesNamed } from '../../questionnaire/extract/profile.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { isResource } from '../submission.ts';
import type { Operation } from './operation.ts';
import { queriedOrSaid } from './own-query.ts';
import { parametersIn } from './parameters.ts';
import { questionnaireGiven, questionnaireNamed, usableQuestionnaire } from './questionnaire-of.ts';
import { storedDefinition } from './stored-definition.ts';
import { withinWork } from './within-work.ts';

type Request = FhirRequest<'type' | 'id'>;

/**
 * https://hl7.org/fhir/uv/sdc/OperationDefinition-QuestionnaireResponse-extract.html: by Observations, definitions and
 * templates, as a transaction. It writes nothing; what is sent twice is extracted the same twice.
 */
export const extractOperation: Operation = {
  name: 'extract',
  definition: 'http://hl7.org/fhir/uv/sdc/OperationDefinition/QuestionnaireResponse-extract',
  levels: ['type', 'instance'],
  resourceTypes: ['QuestionnaireResponse'],
  methods: ['GET', 'POST'],
  interaction: 'operation:extract',
  handle: answerExtracted,
};

async function answerExtracted(request: Request, api: FhirApi): Promise<Answer> {
  const body = await request.json();
  const response = await responseAsked(body, request, api);
  if (response.status === 'entered-in-error') {
    throw fhirError(
      'business-rule',
      'The response was entered in error: nothing is extracted from it',
      'QuestionnaireResponse.status',
      422,
    );
  }
  const questionnaire = await questionnaireOf(response, body, request, api);
  const asked: Issue[] = [];
  const profiles = await api.terminology(
    (_, posted) =>
      new Map(
        profilesNamed(questionnaire).flatMap((url) => {
          const found = posted.find('StructureDefinition', url);
          return found ? [[url, found] as const] : [];
        }),
      ),
  );
  const search = (query: string) => queriedOrSaid(query, request, api, asked);
  const { bundle, issues } = await withinWork(() =>
    extract({ questionnaire, response, types: api.elements, profiles, search }),
  );
  return { status: 200, content: stringify(resultOf(bundle, [...asked, ...issues])) };
}

/** The transaction alone where there is nothing more to say: https://hl7.org/fhir/R4/operations.html#response */
function resultOf(bundle: Resource | undefined, issues: readonly Issue[]): JsonObject {
  if (bundle && issues.length === 0) return bundle;
  const outcome = { name: 'issues', resource: { ...operationOutcome(issues) } as JsonObject };
  return {
    resourceType: 'Parameters',
    parameter: [...(bundle ? [{ name: 'return', resource: bundle }] : []), outcome],
  };
}

/** @throws FhirError 400 when there is none */
async function responseAsked(body: Json | undefined, request: Request, api: FhirApi): Promise<Resource> {
  if (request.params.id !== '') return storedDefinition('QuestionnaireResponse', request, api);
  const given = parametersIn(body).find(({ name }) => name === 'questionnaire-response')?.resource;
  const response = given ?? body;
  if (isResource(response) && response.resourceType === 'QuestionnaireResponse') return response;
  const right =
    'send a QuestionnaireResponse as the parameter questionnaire-response, or ask /QuestionnaireResponse/[id]/$extract';
  throw fhirError('required', `There is nothing to extract from: ${right}`, 'questionnaire-response');
}

/** Contained in the response, sent along, or the one that the response names. @throws FhirError 422 for none */
async function questionnaireOf(
  response: Resource,
  body: Json | undefined,
  request: Request,
  api: FhirApi,
): Promise<ParsedQuestionnaire> {
  const along = parametersIn(body).find(({ name }) => name === 'questionnaire');
  const given = along?.resource ?? along?.valueReference ?? along?.valueCanonical ?? along?.valueUri;
  if (given !== undefined) return usableQuestionnaire(await questionnaireGiven(given, request, api));
  const canonical = response.questionnaire;
  if (typeof canonical !== 'string') throw unnamed('The response names no questionnaire');
  const contained = Array.isArray(response.contained) ? response.contained.filter(isJsonObject) : [];
  const own = contained.find(({ id }) => canonical === `#${id}`);
  const found = isResource(own) ? own : await named(canonical, request, api);
  if (found === undefined) throw unnamed(`There is no Questionnaire ${canonical.slice(0, 200)} here`);
  return usableQuestionnaire(found);
}

/** By its URL, or by where it is for one that has none. */
async function named(canonical: string, request: Request, api: FhirApi): Promise<Resource | undefined> {
  const byUrl = await questionnaireNamed(canonical, request, api);
  if (byUrl || !/(?:^|\/)Questionnaire\/[^/]+$/.test(canonical)) return byUrl;
  return questionnaireGiven(canonical, request, api).catch((caught: unknown) => {
    if (caught instanceof FhirError) return undefined;
    throw caught;
  });
}

function unnamed(text: string): FhirError {
  return fhirError(
    'not-found',
    `${text}, which says what to extract`,
    'QuestionnaireResponse.questionnaire',
    422,
  );
}
