import { stringify } from '../../fhir/json.ts';
import { definitionUrl } from '../../fhir/operation-definition.ts';
import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { type Arguments, readParameters } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { profile } from '../../group-care/canonical.ts';
import { undoSession } from '../../group-care/operations/record-session.ts';
import { identifierIssues } from '../../group-care/record-session/read-session.ts';
import { nameOf, type Stored, withdrawnOf } from '../../group-care/record-session/reconcile.ts';
import { hasProfile } from '../../group-care/resources.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitWrites, type Placing } from '../commit-writes.ts';
import type { Reader } from '../places.ts';
import { submittedProvenance } from '../provenance-header.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import type { Write } from '../write.ts';
import type { Operation } from './operation.ts';
import { sessionWith, storedSession } from './stored-session.ts';

/** Takes a session back that was recorded by mistake: see the declaration, which is its OperationDefinition. */
export const undoSessionOperation: Operation = {
  name: undoSession.name,
  definition: definitionUrl(undoSession),
  levels: ['type', 'instance'],
  resourceTypes: ['Encounter'],
  methods: ['POST'],
  interaction: 'operation:undo-session',
  handle: undo,
};

async function undo(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { base, principal } = request;
  const { arguments: input, issues } = readParameters(await request.json(), undoSession);
  const [first, ...others] = [...issues, ...identifierIssues(input)];
  if (first) throw new FhirError([first, ...others], 400);
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const session = await sessionOf(request, input, reader);
  const { participants, parts } = await storedSession(
    session,
    ['Observation', 'Procedure', 'DiagnosticReport', 'QuestionnaireResponse'],
    reader,
  );
  const kept = parts.filter(isHers);
  const undone = [session, ...participants, ...parts.filter((part) => !isHers(part))];
  const writes = undone.filter(({ status }) => status !== 'entered-in-error').map(writeOf);
  if (writes.length > 0) {
    await commitWrites(writes, request, api, plain, await submittedProvenance(request, api));
  }
  return {
    status: 200,
    content: stringify({
      resourceType: 'Parameters',
      parameter: [reference('session', session), ...undone.map(undoneOf), ...kept.map(keptOf)],
    }),
  };
}

/** What she answered is hers, whatever became of the session, and so is the score of it. */
function isHers({ resourceType, derivedFrom }: Stored): boolean {
  return (
    resourceType === 'QuestionnaireResponse' || (resourceType === 'Observation' && derivedFrom !== undefined)
  );
}

const plain: Placing = { pathOf: () => undefined, ofWrite: (error) => error, ofCommit: (error) => error };

/** @throws FhirError 400, 404, 410, 412, 422 unless the id or the identifier is that of a session which the caller may see */
async function sessionOf(
  { params: { id } }: FhirRequest<'type' | 'id'>,
  input: Arguments,
  reader: Reader,
): Promise<Stored> {
  const identifier = input.object('identifier');
  if (id === '') {
    if (identifier === undefined) {
      const text = 'Which session: POST to Encounter/[id]/$undo-session, or send its identifier';
      throw fhirError('required', text, 'Parameters.parameter');
    }
    const found = await sessionWith(identifier, reader);
    if (found) return found;
    throw fhirError('not-found', `There is no session with the identifier ${String(identifier.value)}`);
  }
  const { base, principal } = reader;
  const { repository } = reader.api;
  const view = viewFor(principal, base, reader.api);
  const version = await repository.read('Encounter', id);
  const { resource } = await shownVersion(version, { type: 'Encounter', id }, view, repository);
  if (hasProfile(resource, profile.sessionEncounter)) return { ...resource, id };
  throw fhirError(
    'business-rule',
    `Encounter/${id} is no session: it should have ${profile.sessionEncounter}`,
  );
}

function writeOf(stored: Stored): Write {
  const { resource } = withdrawnOf(stored);
  const versionId = stored.meta?.versionId;
  return {
    kind: 'update',
    resource: { ...resource, id: stored.id },
    ...(versionId !== undefined && { ifMatch: versionId }),
  };
}

function reference(name: string, stored: Stored): JsonObject {
  return { name, valueReference: { reference: nameOf(stored) } };
}

function undoneOf(stored: Stored): JsonObject {
  return reference('undone', stored);
}

function keptOf(stored: Stored): JsonObject {
  return reference('kept', stored);
}
