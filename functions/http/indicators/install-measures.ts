import { type Indicator, indicatorLibrary } from '../../indicator/measure.ts';
import type { Repository } from '../../repository/repository.ts';
import { installResources } from '../install-resources.ts';

/**
 * Stores the Measure of each indicator and the Library with its SQL, so that what a MeasureReport refers to can be read.
 * Answers how many were written.
 */
export async function installMeasures(
  repository: Repository,
  indicators: readonly Indicator[],
): Promise<number> {
  const wanted = indicators.flatMap((indicator) => [indicator.measure, indicatorLibrary(indicator)]);
  return installResources(repository, wanted, 'install measures');
}
