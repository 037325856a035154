import { stringify } from '../../fhir/json.ts';
import { type FhirError, fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import type { AreaLists } from '../../indicator/areas.ts';
import type { NewlySuppressed } from '../../indicator/correction.ts';
import type { SolveProgram } from '../../indicator/disclosure/program.ts';
import type { Regime } from '../../indicator/disclosure/regime.ts';
import type { FactStore } from '../../indicator/facts.ts';
import type { Indicator } from '../../indicator/measure.ts';
import { parsePeriod, type QuarterPeriod } from '../../indicator/period.ts';
import type { ReleaseLoss } from '../../indicator/release.ts';
import { makeRelease } from '../indicators/make-release.ts';
import type { Operation } from './operation.ts';

export interface ReleaseOptions {
  readonly facts: FactStore;
  /** Types of the resources that facts are made of. */
  readonly factTypes: readonly string[];
  /** Brings the facts up to what has been written before. */
  readonly catchUp: () => Promise<void>;
  readonly indicators: readonly Indicator[];
  readonly regimes: ReadonlyMap<string, Regime>;
  /** SHA-256 of a text, in hex. */
  readonly digest: (text: string) => string;
  readonly solver: () => Promise<SolveProgram>;
  /** The country's places, by year. */
  readonly areas?: AreaLists | undefined;
}

/**
 * `POST /fhir/MeasureReport/$release` makes a release of every indicator. In, as Parameters: `period` (whole quarters
 * that have ended: `2026-Q1`, `2026`, `2026-Q1/2026-Q3`), `regime` (a disclosure regime by name, default `nl`), and
 * `corrects` (the id of the release that this one takes the place of). All are valueString; whatever else is sent is refused, since what was released by mistake stays released.
 * Out: `release` (its id), `made` (false when it was there), a `report` (Reference) for each indicator, and when it
 * was made the `loss` of information, for indicators that are protected together: how many figures there are, are
 * hidden, and are hidden only to protect others. That last count is not for the public. Of a correction, besides, each
 * figure that was told and is not any more: `newlySuppressed`.
 */
export function releaseOperation(options: ReleaseOptions): Operation {
  return {
    name: 'release',
    definition: 'https://kring.care/fhir/OperationDefinition/MeasureReport-release',
    levels: ['type'],
    resourceTypes: ['MeasureReport'],
    methods: ['POST'],
    interaction: 'operation:release',
    async: true,
    handle: async (request, { repository, searchDefinitions, clock }) => {
      requireNoQuery(request.query);
      const wanted = readParameters(await request.json(), options.regimes);
      await options.catchUp();
      const { facts, factTypes, digest, indicators, solver, areas } = options;
      const made = await makeRelease(
        { facts, factTypes, repository, searchDefinitions, base: request.base, clock, digest, solver, areas },
        { ...wanted, indicators },
      );
      const parameter = [
        { name: 'release', valueString: made.id },
        { name: 'made', valueBoolean: made.made },
        ...made.reports.map((id) => ({
          name: 'report',
          valueReference: { reference: `MeasureReport/${id}` },
        })),
        ...made.loss.map(lossParameter),
        ...made.newlySuppressed.map(suppressedParameter),
      ];
      return { status: 200, content: stringify({ resourceType: 'Parameters', parameter }) };
    },
  };
}

function lossParameter({ indicators, figures, hidden, secondary, decided }: ReleaseLoss): JsonObject {
  return {
    name: 'loss',
    part: [
      ...indicators.map((name) => ({ name: 'indicator', valueString: name })),
      { name: 'figures', valueInteger: figures },
      { name: 'hidden', valueInteger: hidden },
      { name: 'secondary', valueInteger: secondary },
      { name: 'decided', valueCode: decided },
    ],
  };
}

function suppressedParameter({ indicator, quarter, region, municipality }: NewlySuppressed): JsonObject {
  return {
    name: 'newlySuppressed',
    part: [
      { name: 'indicator', valueString: indicator },
      ...(quarter === undefined ? [] : [{ name: 'quarter', valueString: quarter }]),
      ...(region === undefined ? [] : [{ name: 'region', valueString: region }]),
      ...(municipality === undefined ? [] : [{ name: 'municipality', valueString: municipality }]),
    ],
  };
}

interface Wanted {
  readonly period: QuarterPeriod;
  readonly regime: Regime;
  readonly corrects?: string;
}

/** @throws FhirError 400 naming the parameter */
function readParameters(body: Json | undefined, regimes: ReadonlyMap<string, Regime>): Wanted {
  const texts = textsOf(body);
  const period = parsePeriod(texts.get('period') ?? '');
  if ('severity' in period) throw fhirError('value', period.diagnostics, at('period'));
  const regime = regimes.get(texts.get('regime') ?? 'nl');
  const corrects = texts.get('corrects');
  if (regime) return { period, regime, ...(corrects !== undefined && { corrects }) };
  const text = `There is no disclosure regime of that name; there are ${[...regimes.keys()].join(', ')}`;
  throw fhirError('value', text, at('regime'));
}

const names = ['period', 'regime', 'corrects'];

/** The value of each parameter. @throws FhirError 400 unless each is known, is there once, and is a text */
function textsOf(body: Json | undefined): ReadonlyMap<string, string> {
  if (!isJsonObject(body) || body.resourceType !== 'Parameters') {
    throw fhirError('structure', 'Send Parameters with the parameter period, a valueString such as 2026-Q1');
  }
  const other = Object.keys(body).find((key) => !['resourceType', 'id', 'meta', 'parameter'].includes(key));
  if (other !== undefined) throw notUnderstood(`${other} of Parameters`, `Parameters.${other}`);
  const { parameter = [] } = body;
  if (!Array.isArray(parameter)) throw notUnderstood('parameter', 'Parameters.parameter');
  const read = parameter.map((each: Json, index) => textOf(each, `Parameters.parameter[${index}]`));
  const twice = read.find(([name], index) => read.findIndex(([first]) => first === name) !== index);
  if (twice) throw fhirError('value', `${twice[0]} is there twice; it should be there once`, at(twice[0]));
  return new Map(read);
}

function textOf(parameter: Json, where: string): readonly [name: string, text: string] {
  if (!isJsonObject(parameter)) throw notUnderstood('This parameter', where);
  const { name, valueString, id: _, ...others } = parameter;
  if (typeof name !== 'string' || !names.includes(name)) throw notUnderstood(String(name), where);
  const [other] = Object.keys(others);
  if (typeof valueString === 'string' && other === undefined) return [name, valueString];
  const found = other === undefined ? 'none' : other;
  throw fhirError('value', `${name} is a valueString and nothing else; this has ${found}`, at(name));
}

/** @throws FhirError 400: what stands in the URL is not read */
function requireNoQuery(query: URLSearchParams): void {
  const other = [...query.keys()].find((name) => !['_format', '_pretty'].includes(name));
  if (other !== undefined) throw notUnderstood(`${other} in the URL`, 'http.url');
}

function notUnderstood(what: string, where: string): FhirError {
  const right = `the parameters of $release are ${names.join(', ')}, in the body`;
  return fhirError('not-supported', `${what} is not understood; ${right}`, where, 400);
}

function at(name: string): string {
  return `Parameters.parameter.where(name = '${name}')`;
}
