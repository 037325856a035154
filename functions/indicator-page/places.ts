import type { Place } from '../indicator/figures.ts';
import type { ReportedGroup } from '../indicator/reported.ts';

/** All that a group's figures are told by, in the order of their names. */
export function municipalitiesOf(cells: ReportedGroup['cells']): readonly Place[] {
  const places = new Map(cells.map(({ municipality }) => [municipality.code, municipality]));
  return [...places.values()].toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

/** The place of that name or code; capitals and accents do not matter. */
export function placeNamed(places: readonly Place[], text: string): Place | undefined {
  const wanted = plain(text);
  return places.find(({ code, name }) => plain(name) === wanted || plain(code) === wanted);
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').trim().toLowerCase();
}
