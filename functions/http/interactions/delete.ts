import { operationOutcome } from '../../fhir/outcome.ts';
import type { CommitResult } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitAlone, commitOne } from '../commit-one.ts';
import { criteriaOf } from '../criteria.ts';
import { ifMatch } from '../etag.ts';
import { refusePreconditions } from '../preconditions.ts';
import { preferences } from '../prefer.ts';
import { writtenIssue } from '../written.ts';

/** https://hl7.org/fhir/R4/http.html#delete; what is not there, or not any more, is no error. */
export async function deleteInstance(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'a delete', ['If-Match']);
  const condition = ifMatch(request.header('If-Match'));
  return deletedAnswer(request, [
    await commitOne({ kind: 'delete', ...request.params, ...condition }, request, api),
  ]);
}

/** `DELETE [base]/Patient?identifier=…`, of all that match, or none: https://hl7.org/fhir/R4/http.html#3.1.0.7.1 */
export async function conditionalDelete(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'a conditional delete', []);
  const criteria = criteriaOf(request.params.type, request.query.toString(), request, api);
  return deletedAnswer(request, await commitAlone({ kind: 'delete-where', criteria }, request, api));
}

/** 204, or 200 with an outcome when `Prefer` asks for one; of one resource alone it says the version. */
export function deletedAnswer(
  request: Pick<FhirRequest, 'header'>,
  results: readonly CommitResult[],
): Answer {
  const [only, second] = results;
  const version = only?.version === undefined || second ? {} : { version: only.version };
  if (preferences(request).return !== 'OperationOutcome') return { status: 204, ...version };
  const issues = (results.length > 0 ? results : [{ outcome: 'absent' } as const]).map(writtenIssue);
  return { status: 200, outcome: operationOutcome(issues), ...version };
}
