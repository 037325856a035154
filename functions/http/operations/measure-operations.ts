import { dataRequirementsOperation } from './data-requirements.ts';
import { evaluateMeasureOperation } from './evaluate-measure.ts';
import type { Operation } from './operation.ts';
import type { MeasuresWith } from './own-units.ts';
import { runChartOperation } from './run-chart.ts';
import { studyOperation } from './study.ts';

/** What organisations ask of figures of their own. */
export function measureOperations(from: MeasuresWith): readonly Operation[] {
  return [
    evaluateMeasureOperation(from),
    dataRequirementsOperation(from),
    runChartOperation(from),
    studyOperation(from),
  ];
}
