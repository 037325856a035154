import type { Place } from '../indicator/figures.ts';
import type { ReportedFigure, ReportedGroup } from '../indicator/reported.ts';
import { type PageLanguage, pageLanguages, texts } from './texts.ts';

/** All that a group's figures are told by, in the order of their names. */
export function municipalitiesOf(cells: ReportedGroup['cells']): readonly Place[] {
  const places = new Map(cells.map(({ municipality }) => [municipality.code, municipality]));
  return [...places.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

const unknownPlaces = { unknown: 'unknownMunicipality', 'unknown-region': 'unknownRegion' } as const;

export function nameOf({ code, name }: Place, language: PageLanguage): string {
  const unknown = Object.entries(unknownPlaces).find(([own]) => own === code)?.[1];
  return unknown === undefined ? name : texts[language][unknown];
}

/** A municipality, a region or the whole country. */
export interface Comparable {
  readonly name: string;
  /** What it may be asked by: an address goes on working when the page is read in another language. */
  readonly called: readonly string[];
  /** `none` where there was nothing to count, `undefined` where the quarter is not told by place. */
  readonly figure: (quarter: string) => ReportedFigure | 'none' | undefined;
}

/** All that figures can be compared of: municipalities first, as some bear the name of their region. */
export function comparablesOf(group: ReportedGroup, language: PageLanguage): readonly Comparable[] {
  const regions = group.regions.map(({ region, ...others }) => ({ ...others, municipality: region }));
  const label = (place: Place, own: PageLanguage) =>
    place.code === 'unknown-region' ? nameOf(place, own) : texts[own].theRegion(place.name);
  return [
    ...municipalitiesOf(group.cells).map((place) => comparable(place, group.cells, language, nameOf)),
    ...municipalitiesOf(regions).map((place) => comparable(place, regions, language, label)),
    {
      name: texts[language].wholeCountry,
      called: pageLanguages.map((each) => texts[each].wholeCountry),
      figure: (quarter) => group.quarters.find((each) => each.quarter === quarter)?.figure,
    },
  ];
}

function comparable(
  place: Place,
  cells: ReportedGroup['cells'],
  language: PageLanguage,
  label: (place: Place, language: PageLanguage) => string,
): Comparable {
  return {
    name: label(place, language),
    called: [place.name, place.code, ...pageLanguages.map((each) => label(place, each))],
    figure: (quarter) => {
      const ofQuarter = cells.filter((each) => each.quarter === quarter);
      if (ofQuarter.length === 0) return undefined;
      return ofQuarter.find(({ municipality }) => municipality.code === place.code)?.figure ?? 'none';
    },
  };
}

/** The place that is called so; capitals and accents do not matter. */
export function placeNamed(places: readonly Comparable[], text: string): Comparable | undefined {
  const wanted = plain(text);
  return places.find(({ called }) => called.some((name) => plain(name) === wanted));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
