import type { JsonObject } from '../../fhir/resource.ts';
import { type QuarterPeriod, quartersOf } from '../period.ts';
import { type Dhis2Mapping, elementKey } from './dhis2-mapping.ts';
import type { Exchanged } from './exchanged.ts';
import {
  furtherDimensions,
  isTold,
  nameOf,
  periodOf,
  placeOf,
  type ReleasedFigure,
  type ReleasedFigures,
  releasedFigures,
} from './released-figures.ts';

/** One value as DHIS2 takes it: https://docs.dhis2.org/en/develop/using-the-api/dhis-core-version-master/data.html */
export interface Dhis2Value {
  readonly dataElement: string;
  readonly period: string;
  readonly orgUnit: string;
  readonly categoryOptionCombo?: string;
  readonly attributeOptionCombo?: string;
  readonly value: string;
  /** Release, regime and version of the definition. */
  readonly comment: string;
}

/** Where a value is in DHIS2: what makes two values the same one. */
export function valueKey({
  dataElement,
  period,
  orgUnit,
  categoryOptionCombo = '',
  attributeOptionCombo = '',
}: Omit<Dhis2Value, 'value' | 'comment'>): string {
  return JSON.stringify([dataElement, period, orgUnit, categoryOptionCombo, attributeOptionCombo]);
}

/** What has no place in the country's DHIS2, and was left out for that. */
export interface Unmapped {
  readonly what: 'figure' | 'orgUnit' | 'period';
  /** `indicator/group/counted`, the code of a place, or a period. */
  readonly code: string;
  readonly name?: string;
}

export interface Dhis2DataValues {
  readonly dataValues: readonly Dhis2Value[];
  /** Each once. */
  readonly unmapped: readonly Unmapped[];
}

/** The figures that may be told and have a place in DHIS2. A value there is a number or is not there: no hidden one is. */
export function dhis2DataValues(exchanged: readonly Exchanged[], mapping: Dhis2Mapping): Dhis2DataValues {
  const elements = new Map(mapping.dataElements.map((each) => [elementKey(each), each]));
  const placed = exchanged.flatMap(({ report }) => {
    const released = releasedFigures(report);
    return released.figures.filter(isTold).map((figure) => placedValue(figure, released, mapping, elements));
  });
  const unmapped = placed.flatMap((each) => ('unmapped' in each ? each.unmapped : []));
  const values = placed.flatMap((each) => ('value' in each ? each.value : []));
  return {
    // Of a release of one quarter the whole and the quarter are the same value.
    dataValues: [...new Map(values.map((each) => [valueKey(each), each])).values()],
    unmapped: [...new Map(unmapped.map((each) => [`${each.what} ${each.code}`, each])).values()],
  };
}

/** The body of `POST /api/dataValueSets`. */
export function dhis2Body(
  { dataValues }: Pick<Dhis2DataValues, 'dataValues'>,
  { dataSet }: Dhis2Mapping,
): JsonObject {
  return { ...(dataSet !== undefined && { dataSet }), dataValues: dataValues.map((each) => ({ ...each })) };
}

/** `2026Q1`, `2026S1`, `2026`; `undefined` for another number of quarters, which DHIS2 has no period type for. */
export function dhis2Period(period: QuarterPeriod): string | undefined {
  const year = period.first.slice(0, 4);
  const quarters = quartersOf(period);
  if (quarters.length === 1) return period.first.replace('-', '');
  if (quarters.length === 4 && period.first.endsWith('Q1')) return year;
  if (quarters.length !== 2) return undefined;
  const half = { Q1: 'S1', Q3: 'S2' }[period.first.slice(5)];
  return half && `${year}${half}`;
}

type Placed = { readonly value: Dhis2Value } | { readonly unmapped: readonly Unmapped[] };

function placedValue(
  figure: ReleasedFigure & { readonly value: number },
  released: ReleasedFigures,
  mapping: Dhis2Mapping,
  elements: ReadonlyMap<string, Dhis2Mapping['dataElements'][number]>,
): Placed {
  const indicator = nameOf(released.measure);
  const further = furtherDimensions(figure).map(({ code, value }) => [code, value ?? ''] as const);
  const element = elements.get(elementKey({ ...figure, indicator, dimensions: Object.fromEntries(further) }));
  const place = placeOf(figure);
  const orgUnit = place?.value === undefined ? mapping.country : ownEntry(mapping.orgUnits, place.value);
  const period = dhis2Period(periodOf(figure, released));
  if (element && orgUnit !== undefined && period !== undefined) {
    const { dataElement, categoryOptionCombo, attributeOptionCombo } = element;
    return {
      value: {
        dataElement,
        period,
        orgUnit,
        ...(categoryOptionCombo !== undefined && { categoryOptionCombo }),
        ...(attributeOptionCombo !== undefined && { attributeOptionCombo }),
        value: String(figure.value),
        comment: commentOf(released),
      },
    };
  }
  const split = further.map(([code, value]) => `;${code}=${value}`).join('');
  const { first, last } = periodOf(figure, released);
  return {
    unmapped: [
      ...(element
        ? []
        : [{ what: 'figure', code: `${indicator}/${figure.group}/${figure.counted}${split}` } as const]),
      ...(orgUnit === undefined
        ? [
            {
              what: 'orgUnit',
              code: place?.value ?? 'country',
              ...(place?.display !== undefined && { name: place.display }),
            } as const,
          ]
        : []),
      ...(period === undefined ? [{ what: 'period', code: `${first}/${last}` } as const] : []),
    ],
  };
}

/** A place may be called `constructor`. */
function ownEntry(of: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(of, name) ? of[name] : undefined;
}

function commentOf({ release, regime, measure }: ReleasedFigures): string {
  return `release ${release}; regime ${nameOf(regime)} ${regime.version}; ${nameOf(measure)} ${measure.version}`;
}
