import { viewOf } from '../access/view.ts';
import { FhirError, type Issue } from '../fhir/outcome.ts';
import type { CommitResult, Entry } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { atConditionalReference, conditionalReferenceIssues } from './conditional-references.ts';
import { conditionalReference } from './criteria.ts';
import { requireValid } from './submission.ts';
import { writeProblems } from './write-rules.ts';

/** Commits a single write as its caller, if it breaks none of the rules that look beyond it. @throws FhirError as `Repository.commit` does */
export async function commitOne(
  entry: Entry,
  request: Pick<FhirRequest, 'principal' | 'base'>,
  api: FhirApi,
): Promise<CommitResult> {
  if ('resource' in entry) requireReferences(conditionalReferenceIssues(entry.resource, request, api));
  requireValid(await writeProblems([{ entry }], request, api));
  const extra = {
    conditionalReference: (reference: string) => conditionalReference(reference, request, api),
  };
  const [result] = await api.repository
    .commit([entry], viewOf(request.principal), extra)
    .catch((caught: unknown) => {
      throw caught instanceof FhirError ? outsideBundle(caught, entry) : caught;
    });
  if (result === undefined) throw new Error('A commit of one entry answered none');
  return result;
}

function requireReferences([first, ...others]: readonly Issue[]): void {
  if (first) throw new FhirError([first, ...others]);
}

/** The error of a commit, without the bundle that this write did not come in. */
function outsideBundle({ issues: [first, ...others], status }: FhirError, entry: Entry): FhirError {
  const placed = ({ expression, ...issue }: Issue): Issue => {
    const own = expression?.startsWith('Bundle.entry') ? undefined : expression;
    const bare = own === undefined ? issue : { ...issue, expression: own };
    return 'resource' in entry ? atConditionalReference(bare, entry.resource) : bare;
  };
  return new FhirError([placed(first), ...others.map(placed)], status);
}
