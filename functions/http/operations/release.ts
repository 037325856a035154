import { stringify } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json } from '../../fhir/resource.ts';
import type { Regime } from '../../indicator/disclosure/regime.ts';
import type { FactStore } from '../../indicator/facts.ts';
import type { Indicator } from '../../indicator/measure.ts';
import { parsePeriod, type QuarterPeriod } from '../../indicator/period.ts';
import { makeRelease } from '../indicators/make-release.ts';
import type { Operation } from './operation.ts';

export interface ReleaseOptions {
  readonly facts: FactStore;
  /** Brings the facts up to what has been written before. */
  readonly catchUp: () => Promise<void>;
  readonly indicators: readonly Indicator[];
  readonly regimes: ReadonlyMap<string, Regime>;
  /** SHA-256 of a text, in hex. */
  readonly digest: (text: string) => string;
}

/**
 * `POST /fhir/MeasureReport/$release` makes a release of every indicator. In, as Parameters: `period` (whole quarters
 * that have ended: `2026-Q1`, `2026`, `2026-Q1/2026-Q3`), `regime` (a disclosure regime by name, default `nl`).
 * Out: `release` (its id), `made` (false when it was there), and a `report` (Reference) for each indicator.
 */
export function releaseOperation(options: ReleaseOptions): Operation {
  return {
    name: 'release',
    definition: 'https://kring.care/fhir/OperationDefinition/MeasureReport-release',
    levels: ['type'],
    resourceTypes: ['MeasureReport'],
    methods: ['POST'],
    interaction: 'operation:release',
    handle: async (request, { repository, clock }) => {
      const { period, regime } = readParameters(await request.json(), options.regimes);
      await options.catchUp();
      const { facts, digest, indicators } = options;
      const made = await makeRelease({ facts, repository, clock, digest }, { regime, period, indicators });
      const parameter = [
        { name: 'release', valueString: made.id },
        { name: 'made', valueBoolean: made.made },
        ...made.reports.map((id) => ({
          name: 'report',
          valueReference: { reference: `MeasureReport/${id}` },
        })),
      ];
      return { status: 200, content: stringify({ resourceType: 'Parameters', parameter }) };
    },
  };
}

interface Wanted {
  readonly period: QuarterPeriod;
  readonly regime: Regime;
}

/** @throws FhirError 400 naming the parameter */
function readParameters(body: Json | undefined, regimes: ReadonlyMap<string, Regime>): Wanted {
  const period = parsePeriod(textOf(body, 'period') ?? '');
  if ('severity' in period)
    throw fhirError('value', period.diagnostics, "Parameters.parameter.where(name = 'period')");
  const name = textOf(body, 'regime') ?? 'nl';
  const regime = regimes.get(name);
  if (regime) return { period, regime };
  const text = `There is no disclosure regime of that name; there are ${[...regimes.keys()].join(', ')}`;
  throw fhirError('value', text, "Parameters.parameter.where(name = 'regime')");
}

function textOf(body: Json | undefined, name: string): string | undefined {
  if (!isJsonObject(body) || !Array.isArray(body.parameter)) return undefined;
  const found = body.parameter.find((each: Json) => isJsonObject(each) && each.name === name);
  return isJsonObject(found) && typeof found.valueString === 'string' ? found.valueString : undefined;
}
