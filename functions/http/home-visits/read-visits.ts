import { rewriteReferences } from '../../fhir/reference.ts';
import type { Resource } from '../../fhir/resource.ts';
import { type VisitPlan, visitPlanKind, visitPlanOf } from '../../group-care/home-visits/plan.ts';
import { keyOf, type Visit, visitKind, visitOf } from '../../group-care/home-visits/visits.ts';
import { allMatches, type Searching } from '../all-matches.ts';
import { literalPlaces } from '../places.ts';

/** What there is about the visits to one family, as far as the reader may see it. */
export interface FamilyVisits {
  readonly visits: readonly Visit[];
  readonly plans: readonly VisitPlan[];
}

/** In the order of their days. @param patient `Patient/…` */
export async function readVisits(patient: string, reader: Searching): Promise<FamilyVisits> {
  const [encounters, plans] = await Promise.all([
    allMatches(
      'Encounter',
      [
        ['subject', patient],
        ['type', tokenOf(visitKind)],
      ],
      reader,
    ),
    allMatches(
      'CarePlan',
      [
        ['subject', patient],
        ['category', tokenOf(visitPlanKind)],
      ],
      reader,
    ),
  ]);
  const relative = (resource: Resource) =>
    rewriteReferences(resource, literalPlaces([], [resource], reader.base));
  return {
    visits: encounters
      .flatMap(({ resource }) => visitOf(relative(resource)) ?? [])
      .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1)),
    plans: plans.flatMap(({ resource }) => visitPlanOf(relative(resource)) ?? []),
  };
}

function tokenOf({ system, code }: { readonly system: string; readonly code: string }): string {
  return `${system}|${code}`;
}
