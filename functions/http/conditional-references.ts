import { FhirError, type Issue } from '../fhir/outcome.ts';
import { parseReference, referencesIn } from '../fhir/reference.ts';
import type { Resource } from '../fhir/resource.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { conditionalReference } from './criteria.ts';

/** Why the caller may not use a conditional reference of this resource, or why it cannot be read; by its element. */
export function conditionalReferenceIssues(
  resource: Resource,
  caller: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): readonly Issue[] {
  return conditionalReferencesIn(resource).flatMap(({ reference, expression }) => {
    try {
      conditionalReference(reference, caller, api);
      return [];
    } catch (caught) {
      if (!(caught instanceof FhirError)) throw caught;
      return caught.issues.map((issue) => ({ ...issue, expression }));
    }
  });
}

/**
 * The issue of a commit about a resource, at the conditional reference that it speaks of. The repository knows which
 * write it was and says the type that was looked for; which element that was, only the resource tells.
 */
export function atConditionalReference(issue: Issue, resource: Resource): Issue {
  if (issue.code !== 'not-found' && issue.code !== 'multiple-matches') return issue;
  const type = /^A conditional reference to a (\w+) /.exec(issue.diagnostics)?.[1];
  const [first, ...others] = conditionalReferencesIn(resource).filter(({ reference }) =>
    reference.startsWith(`${type}?`),
  );
  const unclear = others.some(({ reference }) => reference !== first?.reference);
  return first && !unclear ? { ...issue, expression: first.expression } : issue;
}

function conditionalReferencesIn(resource: Resource) {
  return referencesIn(resource).filter(({ reference }) => parseReference(reference).kind === 'conditional');
}
