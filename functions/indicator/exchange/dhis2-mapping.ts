import * as z from 'zod';
import { error, type Issue } from '../../fhir/outcome.ts';
import type { Indicator } from '../measure.ts';

/**
 * What a country's DHIS2 calls what Kring counts: `blueprints/<country>/dhis2.json`. What is not in it is not sent, and
 * said; nothing is made up from names that look alike.
 */
export interface Dhis2Mapping {
  /** Where these identifiers come from, or who is to fill them in. */
  readonly source: string;
  /** How the identifiers below are to be read: https://docs.dhis2.org/en/develop/using-the-api/dhis-core-version-master/data.html */
  readonly idSchemes: {
    readonly dataElement: IdScheme;
    readonly orgUnit: IdScheme;
    readonly categoryOptionCombo: IdScheme;
  };
  readonly dataSet?: string | undefined;
  /** The organisation unit of the whole country; figures of it are not sent without one. */
  readonly country?: string | undefined;
  /** By the code that Kring has for a municipality (or region). */
  readonly orgUnits: Readonly<Record<string, string>>;
  readonly dataElements: readonly Dhis2Element[];
}

type IdScheme = 'UID' | 'CODE';

export interface Dhis2Element {
  readonly indicator: string;
  readonly group: string;
  /** The code of a population of the group, or `score`. */
  readonly counted: string;
  /** What a figure is split by besides time and place, such as `{ "language": "nl" }`; exactly these. */
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  readonly dataElement: string;
  readonly categoryOptionCombo?: string | undefined;
  readonly attributeOptionCombo?: string | undefined;
}

const identifier = z.string().trim().min(1).max(50);
const scheme = z.enum(['UID', 'CODE'], 'must be UID or CODE');
const schema = z
  .strictObject({
    source: z.string().trim().min(1),
    idSchemes: z.strictObject({ dataElement: scheme, orgUnit: scheme, categoryOptionCombo: scheme }),
    dataSet: identifier.optional(),
    country: identifier.optional(),
    orgUnits: z.record(z.string().min(1), identifier),
    dataElements: z.array(
      z.strictObject({
        indicator: z.string().min(1),
        group: z.string().min(1),
        counted: z.string().min(1),
        dimensions: z.record(z.string().min(1), z.string().min(1)).optional(),
        dataElement: identifier,
        categoryOptionCombo: identifier.optional(),
        attributeOptionCombo: identifier.optional(),
      }),
    ),
  })
  .superRefine((mapping, context) => {
    for (const { path, message } of [...wrongUids(mapping), ...collisions(mapping)]) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  });

interface Wrong {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** @param indicators that there are: a mapping of another one is a slip of the hand */
export function parseDhis2Mapping(
  value: unknown,
  indicators: readonly Indicator[],
): Dhis2Mapping | readonly Issue[] {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) => error('structure', message, path.join('.')));
  }
  const unknown = unknownElements(parsed.data, indicators);
  if (unknown.length === 0) return parsed.data;
  return unknown.map(({ path, message }) => error('value', message, path.join('.')));
}

/** https://docs.dhis2.org: eleven letters and digits, the first a letter. */
const uid = /^[A-Za-z][A-Za-z0-9]{10}$/;

function wrongUids({ idSchemes, country, orgUnits, dataElements }: Dhis2Mapping): readonly Wrong[] {
  const units = [
    ...(country === undefined ? [] : [{ path: ['country'], id: country }]),
    ...Object.entries(orgUnits).map(([code, id]) => ({ path: ['orgUnits', code], id })),
  ];
  const elements = dataElements.map(({ dataElement: id }, index) => ({
    path: ['dataElements', index, 'dataElement'],
    id,
  }));
  const combos = dataElements.flatMap((each, index) =>
    (['categoryOptionCombo', 'attributeOptionCombo'] as const).flatMap((name) => {
      const id = each[name];
      return id === undefined ? [] : [{ path: ['dataElements', index, name], id }];
    }),
  );
  const checked = [
    ...(idSchemes.orgUnit === 'UID' ? units : []),
    ...(idSchemes.dataElement === 'UID' ? elements : []),
    ...(idSchemes.categoryOptionCombo === 'UID' ? combos : []),
  ];
  return checked
    .filter(({ id }) => !uid.test(id))
    .map(({ path }) => ({ path, message: 'must be a DHIS2 UID: a letter and ten letters or digits' }));
}

/** Two figures that went to the same place would overwrite each other. */
function collisions({ country, orgUnits, dataElements }: Dhis2Mapping): readonly Wrong[] {
  const units = [...(country === undefined ? [] : [['', country] as const]), ...Object.entries(orgUnits)];
  const sameUnit = units
    .filter(([, id], index) => units.findIndex(([, other]) => other === id) !== index)
    .map(([code]) => ({ path: ['orgUnits', code], message: 'another place has this organisation unit' }));
  const targets = dataElements.map(({ dataElement, categoryOptionCombo, attributeOptionCombo }) =>
    JSON.stringify([dataElement, categoryOptionCombo, attributeOptionCombo]),
  );
  const sources = dataElements.map(elementKey);
  const twice = (keys: readonly string[], message: string) =>
    keys.flatMap((key, index) =>
      keys.indexOf(key) === index ? [] : [{ path: ['dataElements', index], message }],
    );
  return [
    ...sameUnit,
    ...twice(targets, 'another figure has this data element and category option combination'),
    ...twice(sources, 'this figure has another data element already'),
  ];
}

/** The figures that an element is for, as one text. */
export function elementKey({
  indicator,
  group,
  counted,
  dimensions = {},
}: Pick<Dhis2Element, 'indicator' | 'group' | 'counted' | 'dimensions'>): string {
  return JSON.stringify([indicator, group, counted, Object.entries(dimensions).toSorted()]);
}

function unknownElements({ dataElements }: Dhis2Mapping, indicators: readonly Indicator[]): readonly Wrong[] {
  return dataElements.flatMap(({ indicator, group, counted }, index) => {
    const wrong = (name: string, message: string) => [{ path: ['dataElements', index, name], message }];
    const own = indicators.find(({ name }) => name === indicator);
    if (!own) return wrong('indicator', `must be one of ${indicators.map(({ name }) => name).join(', ')}`);
    const ownGroup = own.groups.find(({ code }) => code === group);
    if (!ownGroup) return wrong('group', `must be one of ${own.groups.map(({ code }) => code).join(', ')}`);
    const populations = ownGroup.populations
      .filter(({ column }) => column !== 'measured')
      .map(({ coding }) => String(coding.code));
    const codes = [...populations, ...(ownGroup.kind === 'count' ? [] : ['score'])];
    return codes.includes(counted) ? [] : wrong('counted', `must be one of ${codes.join(', ')}`);
  });
}
