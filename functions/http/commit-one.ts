import { FhirError, type Issue } from '../fhir/outcome.ts';
import type { CommitResult, Entry } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { commitWrites, type Placing } from './commit-writes.ts';
import { atConditionalReference, conditionalReferenceIssues } from './conditional-references.ts';
import { submittedProvenance } from './provenance-header.ts';
import type { Write } from './write.ts';

/** Commits a single write as its caller, if it breaks none of the rules that look beyond it. @throws FhirError as `commitWrites` */
export async function commitOne(
  write: Exclude<Write, { kind: 'delete-where' }>,
  request: Pick<FhirRequest, 'principal' | 'base' | 'header'>,
  api: FhirApi,
): Promise<CommitResult> {
  const [result] = await commitAlone(write, request, api);
  if (result === undefined) throw new Error('A commit of one entry answered none');
  return result;
}

/** As `commitOne`, for a write that may come to several entries, or none. */
export async function commitAlone(
  write: Write,
  request: Pick<FhirRequest, 'principal' | 'base' | 'header'>,
  api: FhirApi,
): Promise<readonly CommitResult[]> {
  if ('resource' in write) requireReferences(conditionalReferenceIssues(write.resource, request, api));
  const placing: Placing = {
    pathOf: () => undefined,
    ofWrite: (error) => error,
    ofCommit: (error, [entry]) => outsideBundle(error, entry),
  };
  const provenance = await submittedProvenance(request, api);
  const [results = []] = await commitWrites([write], request, api, placing, provenance);
  return results;
}

function requireReferences([first, ...others]: readonly Issue[]): void {
  if (first) throw new FhirError([first, ...others]);
}

/** The error of a commit, without the bundle that this write did not come in. */
function outsideBundle(
  { issues: [first, ...others], status }: FhirError,
  entry: Entry | undefined,
): FhirError {
  const placed = ({ expression, ...issue }: Issue): Issue => {
    const own = expression?.startsWith('Bundle.entry') ? undefined : expression;
    const bare = own === undefined ? issue : { ...issue, expression: own };
    return entry && 'resource' in entry ? atConditionalReference(bare, entry.resource) : bare;
  };
  return new FhirError([placed(first), ...others.map(placed)], status);
}
