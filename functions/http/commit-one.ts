import { viewOf } from '../access/view.ts';
import type { CommitResult, Entry } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { conditionalReference } from './criteria.ts';

import { requireValid } from './submission.ts';
import { writeProblems } from './write-rules.ts';

/** Commits a single write as its caller, if it breaks none of the rules that look beyond it. @throws FhirError as `Repository.commit` does */
export async function commitOne(
  entry: Entry,
  request: Pick<FhirRequest, 'principal' | 'base'>,
  api: FhirApi,
): Promise<CommitResult> {
  requireValid(await writeProblems([{ entry }], request, api));
  const [result] = await api.repository.commit([entry], viewOf(request.principal), {
    conditionalReference: (reference) => conditionalReference(reference, request.base, api),
  });
  if (result === undefined) throw new Error('A commit of one entry answered none');
  return result;
}
