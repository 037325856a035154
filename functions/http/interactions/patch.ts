import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitOne } from '../commit-one.ts';
import { criteriaOf } from '../criteria.ts';
import { ifMatch } from '../etag.ts';
import { refusePreconditions } from '../preconditions.ts';
import { submittedPatch } from '../submitted-patch.ts';
import { writtenAnswer } from '../written.ts';

/** https://hl7.org/fhir/R4/http.html#patch of a resource that is there. */
export async function patch(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'a patch', ['If-Match']);
  const condition = ifMatch(request.header('If-Match'));
  const change = await submittedPatch(request, api);
  const write = { kind: 'patch', ...request.params, patch: change, ...condition } as const;
  return writtenAnswer(request, await commitOne(write, request, api), api);
}

/** `PATCH [base]/Patient?identifier=…`, of the one that matches. */
export async function conditionalPatch(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'a conditional patch', ['If-Match']);
  const criteria = criteriaOf(request.params.type, request.query.toString(), request, api);
  const condition = ifMatch(request.header('If-Match'));
  const change = await submittedPatch(request, api);
  const write = { kind: 'patch-where', criteria, patch: change, ...condition } as const;
  return writtenAnswer(request, await commitOne(write, request, api), api);
}
