import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { placeOf, type Stratum } from './figures.ts';
import { masked, supersededExtension } from './measure-report.ts';
import { type Reported, readMeasureReport } from './reported.ts';

/**
 * An earlier report of an indicator, once it has been corrected: it says by what, and it tells no figure at a place at
 * which its correction tells none. What was found too revealing is not to be read from the old report instead.
 * @param by the report of the release that has taken its place
 */
export function superseded(report: Resource, by: Resource): Resource {
  const correction = readMeasureReport(by);
  const told = toldBy(correction);
  const others = objects(report.extension).filter(({ url }) => url !== supersededExtension);
  return {
    ...report,
    extension: [...others, { url: supersededExtension, valueString: correction.release }],
    group: objects(report.group).map((group) => withoutUntold(group, told)),
  };
}

/** The code of each group, with the places at which it tells a figure. */
function toldBy({ groups }: Reported): ReadonlySet<string> {
  return new Set(
    groups.flatMap(({ code, whole, quarters, regions, cells }) => {
      const all: readonly (Stratum & { readonly figure: typeof whole })[] = [
        { figure: whole },
        ...quarters,
        ...regions,
        ...cells,
      ];
      return all.filter(({ figure }) => !figure.hidden).map((stratum) => at(code, placeOf(stratum)));
    }),
  );
}

function at(group: string, place: string): string {
  return `${group} ${place}`;
}

function withoutUntold(group: JsonObject, told: ReadonlySet<string>): JsonObject {
  const code = codeOf(group.code);
  const kept = (figure: JsonObject, stratum: Stratum) =>
    told.has(at(code, placeOf(stratum))) ? figure : withoutFigure(figure);
  return {
    ...kept(group, {}),
    stratifier: objects(group.stratifier).map((stratifier) => ({
      ...stratifier,
      ...(stratifier.stratum !== undefined && {
        stratum: objects(stratifier.stratum).map((stratum) => kept(stratum, stratumOf(stratum))),
      }),
    })),
  };
}

function stratumOf({ value, component }: JsonObject): Stratum {
  const parts = new Map(objects(component).map((part) => [codeOf(part.code), codeOf(part.value)]));
  const quarter = parts.get('quarter') ?? codeOf(value);
  const place = (name: string) => {
    const code = parts.get(name);
    return code !== undefined && { [name]: { code, name: code } };
  };
  return { quarter, ...place('region'), ...place('municipality') };
}

function withoutFigure({ population, measureScore, ...others }: JsonObject): JsonObject {
  return {
    ...others,
    population: objects(population).map(({ count: _, ...each }) => ({ ...each, _count: masked })),
    ...(measureScore !== undefined && { measureScore: masked }),
  };
}

function codeOf(concept: Json | undefined): string {
  const [coding] = isJsonObject(concept) ? objects(concept.coding) : [];
  return typeof coding?.code === 'string' ? coding.code : '';
}

function objects(json: Json | undefined): readonly JsonObject[] {
  return Array.isArray(json) ? json.filter(isJsonObject) : [];
}
