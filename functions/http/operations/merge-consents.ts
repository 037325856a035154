import type { Resource } from '../../fhir/resource.ts';
import type { Clause } from '../../fhir/search/query.ts';
import type { Version, WriteView } from '../../repository/repository.ts';
import type { FhirApi } from '../api.ts';

const pageSize = 1_000;

/**
 * Every consent that refers to the patient, whoever asks. A denial that stayed with the source would deny nothing any
 * more, and it may be one that is kept from the very organisation that merges.
 */
export async function consentsReferring(
  refers: Clause,
  { repository }: Pick<FhirApi, 'repository'>,
): Promise<readonly Version[]> {
  const found: Version[] = [];
  let cursor: string | undefined;
  do {
    const query = {
      type: 'Consent',
      clauses: [refers],
      sort: [],
      count: pageSize,
      total: 'none',
      includes: [],
      revIncludes: [],
      understood: [],
      ...(cursor !== undefined && { cursor }),
    } as const;
    const page = await repository.search(query, { visible: () => true });
    found.push(...page.matches);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

/** The caller's view, in which these consents may be changed as the merge changes them. */
export function carrying(consents: readonly Version[], view: WriteView): WriteView {
  const ids = new Set(consents.map(({ id }) => id));
  const isCarried = (resource: Resource | undefined): boolean =>
    resource?.resourceType === 'Consent' && ids.has(resource.id ?? '');
  return {
    ...view,
    acknowledges: (current) => isCarried(current) || (view.acknowledges?.(current) ?? true),
    refuse: (change, among) => (isCarried(change.before) ? undefined : view.refuse(change, among)),
  };
}
