import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitOne } from '../commit-one.ts';
import { criteriaOf } from '../criteria.ts';
import { ifMatch, ifNoneMatchAny } from '../etag.ts';
import { refusePreconditions } from '../preconditions.ts';
import { requireSameId, requireUsableId, submittedResource, valid } from '../submission.ts';
import { writtenAnswer } from '../written.ts';

/** https://hl7.org/fhir/R4/http.html#update; an id that is not known yet is created (`#upsert`). */
export async function update(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'an update', ['If-Match', 'If-None-Match']);
  const conditions = {
    ...ifMatch(request.header('If-Match')),
    ...ifNoneMatchAny(request.header('If-None-Match')),
  };
  const resource = await valid(requireSameId(await submittedResource(request), request.params.id), api);
  const result = await commitOne({ kind: 'update', resource, ...conditions }, request, api);
  return writtenAnswer(request, result, api);
}

/** `PUT [base]/Patient?identifier=…`: https://hl7.org/fhir/R4/http.html#cond-update */
export async function conditionalUpdate(request: FhirRequest<'type'>, api: FhirApi): Promise<Answer> {
  refusePreconditions(request, 'a conditional update', ['If-Match']);
  const criteria = criteriaOf(request.params.type, request.query.toString(), request, api);
  const condition = ifMatch(request.header('If-Match'));
  const resource = await valid(requireUsableId(await submittedResource(request)), api);
  return writtenAnswer(
    request,
    await commitOne({ kind: 'update-where', resource, criteria, ...condition }, request, api),
    api,
  );
}
