import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { type Area, countrySystem, type Exchanged } from './exchanged.ts';
import { releasedFigures } from './released-figures.ts';

/** https://profiles.ihe.net/QRPH/mADX/3.0.0 */
const profiles = 'https://profiles.ihe.net/QRPH/mADX/StructureDefinition/';
export const madxMeasureReport = `${profiles}mADX-MeasureReport`;
export const madxMeasure = `${profiles}mADX-Measure`;

export interface MadxContext {
  readonly area: Area;
  /** Who reports, where the report itself does not say. */
  readonly reporter: string;
  /** Address of each resource, by type and id. */
  readonly addressOf: (type: string, id: string) => string;
}

/**
 * IHE Mobile Aggregate Data Exchange: a collection of MeasureReports, each with the Measure that defines it, so that a
 * consumer needs nothing else. The profile wants a score with a value in each stratum, so a stratum without one (hidden,
 * or of nobody) is left out; a hidden count of a whole group stays absent with its reason.
 */
export function madxBundle(exchanged: readonly Exchanged[], context: MadxContext): Resource {
  const entry = exchanged.flatMap(({ indicator, report }) => {
    const { measure } = releasedFigures(report);
    // A definition of another version would say of these figures what is not so.
    const isSame = indicator.version === measure.version && indicator.url === measure.url;
    const definition = isSame ? [madxMeasureOf(indicator)] : [];
    return [...definition, madxReport(report, indicator.measure.improvementNotation, context)];
  });
  return {
    resourceType: 'Bundle',
    type: 'collection',
    entry: entry.map((resource) => ({
      fullUrl: context.addressOf(resource.resourceType, String(resource.id)),
      resource,
    })),
  };
}

/** The Measure with what the profile asks of it: its subject as a code, and a description of each group. */
function madxMeasureOf({
  measure,
  groups,
  texts,
}: Exchanged['indicator']): Resource & { readonly id: string } {
  const described = objects(measure.group).map((group, index) => {
    const code = groups[index]?.code ?? '';
    const name = texts.en?.groups[code] ?? code;
    return { ...group, description: group.description ?? `${name}. ${texts.en?.definition ?? ''}`.trim() };
  });
  return {
    ...measure,
    meta: { profile: [madxMeasure] },
    subjectCodeableConcept: {
      coding: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Patient' }],
      text: 'Patient',
    },
    group: described,
  };
}

function madxReport(
  { meta: _stored, extension, contained: _none, reporter, ...report }: Resource,
  improvementNotation: Json | undefined,
  { area, reporter: reporterName }: MadxContext,
): Resource {
  const place = {
    resourceType: 'Location',
    id: 'area',
    identifier: [{ system: countrySystem, value: area.code }],
    name: area.name,
    mode: 'instance',
  };
  const organization = { resourceType: 'Organization', id: 'reporter', name: reporterName };
  return {
    ...report,
    meta: { profile: [madxMeasureReport] },
    contained: reporter === undefined ? [place, organization] : [place],
    ...(extension !== undefined && { extension }),
    subject: { reference: '#area', type: 'Location', display: area.name },
    reporter: reporter ?? { reference: '#reporter', type: 'Organization', display: reporterName },
    ...(improvementNotation !== undefined && {
      improvementNotation: report.improvementNotation ?? improvementNotation,
    }),
    group: objects(report.group).map(madxGroup),
  };
}

function madxGroup({ stratifier, ...group }: JsonObject): JsonObject {
  const kept = objects(stratifier).flatMap(madxStratifier);
  return { ...group, ...(kept.length > 0 && { stratifier: kept }) };
}

/** None where no stratum is left: the profile wants at least one, and components in each. */
function madxStratifier({ extension: _reason, stratum, ...stratifier }: JsonObject): readonly JsonObject[] {
  const code = objects(stratifier.code)[0];
  const strata = objects(stratum).flatMap((one) => madxStratum(one, code));
  return strata.length === 0 ? [] : [{ ...stratifier, stratum: strata }];
}

function madxStratum(
  { value, component, ...told }: JsonObject,
  code: JsonObject | undefined,
): readonly JsonObject[] {
  const score = scoreOf(told);
  if (score === undefined) return [];
  const parts = component ?? (value === undefined || code === undefined ? [] : [{ code, value }]);
  return [{ component: parts, ...told, measureScore: score }];
}

/** Of a count, the count: the one population that it has. */
function scoreOf({ measureScore, population }: JsonObject): JsonObject | undefined {
  if (isJsonObject(measureScore)) return typeof measureScore.value === 'number' ? measureScore : undefined;
  const [only, ...others] = objects(population);
  return others.length === 0 && typeof only?.count === 'number' ? { value: only.count } : undefined;
}

function objects(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter(isJsonObject) : [];
}
