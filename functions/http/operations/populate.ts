import { stringify } from '../../fhir/json.ts';
import { fhirError, type Issue, operationOutcome, warning } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { expandAll } from '../../fhir/terminology/expand.ts';
import { readValueSet } from '../../fhir/terminology/value-set.ts';
import { contextNames, subjectContext } from '../../questionnaire/populate/launch-context.ts';
import { type PopulateInput, populate } from '../../questionnaire/populate/populate.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { isResource } from '../submission.ts';
import type { Operation } from './operation.ts';
import { queriedOrSaid, readLocally } from './own-query.ts';
import { type OperationInput, operationInput, parametersIn } from './parameters.ts';
import { questionnaireGiven, questionnaireIdentified, usableQuestionnaire } from './questionnaire-of.ts';
import { storedDefinition } from './stored-definition.ts';
import { withinWork } from './within-work.ts';

type Request = FhirRequest<'type' | 'id'>;

/**
 * https://hl7.org/fhir/uv/sdc/OperationDefinition-Questionnaire-populate.html: by expressions, by Observations, by launch
 * context. What this server holds is read as its caller may see it, unless `local` is false.
 */
export const populateOperation: Operation = {
  name: 'populate',
  definition: 'http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-populate',
  levels: ['type', 'instance'],
  resourceTypes: ['Questionnaire'],
  methods: ['GET', 'POST'],
  interaction: 'operation:populate',
  handle: answerPopulated,
};

async function answerPopulated(request: Request, api: FhirApi): Promise<Answer> {
  const body = await request.json();
  const input = await operationInput({ query: request.query, json: async () => body });
  const questionnaire = usableQuestionnaire(await questionnaireAsked(input, request, api));
  const subject = subjectOf(input, questionnaire);
  const issues: Issue[] = [];
  const given = await contextsOf(body, questionnaire, request, api, issues);
  const isLocal = input.flag('local') !== false;
  const contexts = isLocal ? await withSubject(given, subject, questionnaire, request, api) : given;
  const populated = await withinWork(() =>
    populate(questionnaire, {
      subject,
      contexts,
      authored: new Date(api.clock()).toISOString(),
      search: (query) => (isLocal ? queriedOrSaid(query, request, api, issues) : Promise.resolve(undefined)),
      codingsOf: (valueSet) => codingsOf(valueSet, questionnaire, api),
    }),
  );
  return {
    status: 200,
    content: stringify(parametersOf(populated.response, [...issues, ...populated.issues])),
  };
}

function parametersOf(response: Resource, issues: readonly Issue[]): JsonObject {
  const outcome =
    issues.length === 0 ? [] : [{ name: 'issues', resource: { ...operationOutcome(issues) } as JsonObject }];
  return { resourceType: 'Parameters', parameter: [{ name: 'response', resource: response }, ...outcome] };
}

async function questionnaireAsked(input: OperationInput, request: Request, api: FhirApi): Promise<Resource> {
  if (request.params.id !== '') return storedDefinition('Questionnaire', request, api);
  const given: Json | undefined =
    input.object('questionnaire') ??
    input.object('questionnaireRef') ??
    input.text('questionnaire') ??
    input.text('questionnaireRef');
  const identifier = input.object('identifier');
  if ((given === undefined) === (identifier === undefined)) {
    throw fhirError(
      'required',
      'Say which questionnaire, once: questionnaire, or identifier, or /Questionnaire/[id]/$populate',
    );
  }
  if (given !== undefined) return questionnaireGiven(given, request, api);
  return questionnaireIdentified(identifier ?? {}, request, api);
}

/** @throws FhirError 400 for what is no Reference, or one to what the questionnaire is not about */
function subjectOf(input: OperationInput, { source }: ParsedQuestionnaire): JsonObject | undefined {
  const text = input.text('subject');
  const subject = input.object('subject') ?? (text === undefined ? undefined : { reference: text });
  if (subject === undefined) return undefined;
  const { reference, identifier } = subject;
  if (typeof reference !== 'string' && !isJsonObject(identifier)) {
    throw fhirError('value', 'subject is a Reference, such as { "reference": "Patient/1" }', 'subject');
  }
  const type = typeof reference === 'string' ? /([A-Z][A-Za-z]+)\/[^/]+$/.exec(reference)?.[1] : undefined;
  const types = Array.isArray(source.subjectType) ? source.subjectType : [];
  if (type !== undefined && types.length > 0 && !types.includes(type)) {
    throw fhirError(
      'value',
      `subject is a ${type}; this questionnaire is about a ${types.join(' or ')}`,
      'subject',
    );
  }
  return subject;
}

/** The resources of each `context`, by its name. */
async function contextsOf(
  body: Json | undefined,
  questionnaire: ParsedQuestionnaire,
  request: Request,
  api: FhirApi,
  issues: Issue[],
): Promise<ReadonlyMap<string, readonly JsonObject[]>> {
  const names = contextNames(questionnaire);
  const contexts = new Map<string, readonly JsonObject[]>();
  for (const context of parametersIn(body).filter(({ name }) => name === 'context')) {
    const parts = Array.isArray(context.part) ? context.part.filter(isJsonObject) : [];
    const named = parts.find(({ name }) => name === 'name');
    const name = named && String(named.valueString ?? named.valueCode ?? named.valueId ?? '');
    if (!name) throw fhirError('required', 'Each context has a part name and a part content', 'context');
    if (!names.has(name))
      issues.push(
        warning('value', `${name} is neither a launch context nor a variable of the questionnaire`),
      );
    const content = parts.filter((part) => part.name === 'content');
    const resources = await Promise.all(content.map((part) => contentOf(part, request, api)));
    contexts.set(name, [...(contexts.get(name) ?? []), ...resources]);
  }
  return contexts;
}

/** @throws FhirError 400 for a reference that leads to nothing the caller may see */
async function contentOf(
  { resource, valueReference }: JsonObject,
  request: Request,
  api: FhirApi,
): Promise<JsonObject> {
  if (isResource(resource)) return resource;
  const reference = isJsonObject(valueReference) ? valueReference.reference : undefined;
  const found = typeof reference === 'string' ? await readLocally(reference, request, api) : undefined;
  if (found) return found;
  const why =
    typeof reference === 'string'
      ? `${reference} is not to be found here`
      : 'give a resource or a valueReference';
  throw fhirError('value', `The content of a context cannot be used: ${why}`, 'context.content', 400);
}

/** The subject is the launch context `patient`, where nothing else was given for that. */
async function withSubject(
  contexts: PopulateInput['contexts'],
  subject: JsonObject | undefined,
  questionnaire: ParsedQuestionnaire,
  request: Request,
  api: FhirApi,
): Promise<PopulateInput['contexts']> {
  const reference = subject?.reference;
  if (typeof reference !== 'string') return contexts;
  const name = subjectContext(questionnaire, /([A-Z][A-Za-z]+)\/[^/]+$/.exec(reference)?.[1] ?? '');
  if (name === undefined || contexts.has(name)) return contexts;
  const resource = await readLocally(reference, request, api);
  return resource ? new Map([...contexts, [name, [resource]]]) : contexts;
}

/** A value set may be contained in the questionnaire. */
async function codingsOf(
  url: string,
  { source }: ParsedQuestionnaire,
  api: FhirApi,
): Promise<readonly JsonObject[] | undefined> {
  const contained = Array.isArray(source.contained) ? source.contained.filter(isJsonObject) : [];
  const own = contained.find(({ id }) => url === `#${id}`);
  const imported = {
    url: '',
    includes: [{ filters: [], valueSets: [url] }],
    excludes: [],
    hasInactive: false,
  };
  const expansion = await api.terminology((known) =>
    expandAll(own ? readValueSet(own) : (known.valueSet(url) ?? imported), known),
  );
  if ('issue' in expansion) return undefined;
  return expansion.concepts.map(({ system, code, display }) => ({
    ...(system !== '' && { system }),
    code,
    ...(display !== undefined && { display }),
  }));
}
