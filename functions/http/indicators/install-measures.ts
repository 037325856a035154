import { viewOf } from '../../access/view.ts';
import type { Resource } from '../../fhir/resource.ts';
import { type Indicator, indicatorLibrary } from '../../indicator/measure.ts';
import type { Entry, Repository } from '../../repository/repository.ts';

type Identified = Resource & { readonly id: string };

/**
 * Stores the Measure of each indicator and the Library with its SQL, where they are not there yet or have changed, so
 * that what a MeasureReport refers to can be read. Answers how many were written.
 */
export async function installMeasures(
  repository: Repository,
  indicators: readonly Indicator[],
): Promise<number> {
  const wanted = indicators.flatMap((indicator): readonly Identified[] => [
    indicator.measure,
    indicatorLibrary(indicator),
  ]);
  const stored = await repository.readMany(wanted.map(({ resourceType: type, id }) => ({ type, id })));
  const changed = wanted.filter((resource, index) => {
    const version = stored[index];
    return !version || version.deleted || content(version.resource) !== content(resource);
  });
  const entries = changed.map((resource): Entry => ({ kind: 'update', resource }));
  if (entries.length > 0) {
    await repository.commit(entries, viewOf({ kind: 'system', purpose: 'install measures' }));
  }
  return entries.length;
}

function content({ meta: _, ...resource }: Resource): string {
  return JSON.stringify(resource);
}
