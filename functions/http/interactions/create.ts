import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitOne } from '../commit-one.ts';
import { criteriaOf } from '../criteria.ts';
import { requirePermission } from '../permission.ts';
import { refusePreconditions } from '../preconditions.ts';
import { submittedResource, valid } from '../submission.ts';
import { writtenAnswer } from '../written.ts';

/**
 * https://hl7.org/fhir/R4/http.html#create, with `If-None-Exist` the conditional create (`#ccreate`): one that
 * matches is answered as it is, with 200.
 */
export async function create(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  const { type } = request.params;
  refusePreconditions(request, 'a create', ['If-None-Exist']);
  const condition = request.header('If-None-Exist');
  if (condition !== undefined) requirePermission(request.principal, 'conditional-create', type);
  const ifNoneExist =
    condition === undefined ? {} : { ifNoneExist: criteriaOf(type, condition, request, api) };
  const resource = await valid(await submittedResource(request), api);
  const result = await commitOne({ kind: 'create', resource, ...ifNoneExist }, request, api);
  return writtenAnswer(request, result, api);
}
