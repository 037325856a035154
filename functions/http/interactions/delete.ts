import { operationOutcome } from '../../fhir/outcome.ts';
import type { CommitResult } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitOne } from '../commit-one.ts';
import { criteriaOf } from '../criteria.ts';
import { ifMatch } from '../etag.ts';
import { refusePreconditions } from '../preconditions.ts';
import { preferences } from '../prefer.ts';
import { writtenIssue } from '../written.ts';

/** https://hl7.org/fhir/R4/http.html#delete; what is not there, or not any more, is no error. */
export async function deleteInstance(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'a delete', ['If-Match']);
  const condition = ifMatch(request.header('If-Match'));
  return deletedAnswer(
    request,
    await commitOne({ kind: 'delete', ...request.params, ...condition }, request, api),
  );
}

/** `DELETE [base]/Patient?identifier=…`, of at most one: https://hl7.org/fhir/R4/http.html#3.1.0.7.1 */
export async function conditionalDelete(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'a conditional delete', []);
  const criteria = criteriaOf(request.params.type, request.query.toString(), request, api);
  return deletedAnswer(request, await commitOne({ kind: 'delete-where', criteria }, request, api));
}

/** 204, or 200 with an outcome when `Prefer` asks for one. */
export function deletedAnswer(request: Pick<FhirRequest, 'header'>, result: CommitResult): Answer {
  const version = result.version === undefined ? {} : { version: result.version };
  return preferences(request).return === 'OperationOutcome'
    ? { status: 200, outcome: operationOutcome([writtenIssue(result)]), ...version }
    : { status: 204, ...version };
}
