import { conversionOf } from '../fhir/search/ucum.ts';
import type { Quantity } from './resources.ts';

/*
 * What can be and what is usual of the values that are measured in a session. A value beyond `possible` is a mistake of
 * whoever typed it; one beyond `usual` may be right, and should be looked at twice. These are limits to catch mistakes,
 * no guideline for care: they are wider than what is healthy.
 */

/** Both ends are within. */
type Range = readonly [low: number, high: number];

export interface ValueLimit {
  /** What was measured, for people. */
  readonly name: string;
  /** In UCUM; a value in another unit of the same kind is converted. */
  readonly unit: string;
  readonly possible: Range;
  readonly usual: Range;
}

/** A mother, or a child (see `infant.ts`). */
export type MeasuredPerson = 'adult' | 'infant';

const pressure = (name: string, possible: Range, usual: Range): ValueLimit => ({
  name,
  unit: 'mm[Hg]',
  possible,
  usual,
});
const length = (name: string, possible: Range, usual: Range): ValueLimit => ({
  name,
  unit: 'cm',
  possible,
  usual,
});
const weight = (possible: Range, usual: Range): ValueLimit => ({
  name: 'weight',
  unit: 'kg',
  possible,
  usual,
});

/** By the LOINC code that our own checks have. */
const limits: Readonly<Record<string, Partial<Record<MeasuredPerson, ValueLimit>>>> = {
  // Severe hypertension in pregnancy is from 160/110 on (WHO, FIGO): then measure again.
  '8480-6': {
    adult: pressure('systolic blood pressure', [40, 300], [80, 160]),
    infant: pressure('systolic blood pressure', [20, 200], [50, 130]),
  },
  '8462-4': {
    adult: pressure('diastolic blood pressure', [20, 200], [40, 110]),
    infant: pressure('diastolic blood pressure', [10, 150], [25, 90]),
  },
  '29463-7': { adult: weight([25, 350], [38, 180]), infant: weight([0.2, 60], [1.8, 30]) },
  '8302-2': {
    adult: length('height', [90, 250], [135, 200]),
    infant: length('length', [20, 140], [42, 125]),
  },
  '9843-4': { infant: length('head circumference', [15, 65], [28, 55]) },
  '11881-0': { adult: length('fundal height', [3, 70], [8, 45]) },
  // A normal baseline is 110–160 (FIGO 2015).
  '55283-6': {
    adult: { name: 'fetal heart rate', unit: '/min', possible: [30, 300], usual: [110, 160] },
  },
  '11884-4': {
    adult: { name: 'gestational age', unit: 'wk', possible: [2, 46], usual: [5, 42] },
  },
  '8867-4': {
    adult: { name: 'heart rate', unit: '/min', possible: [20, 250], usual: [45, 130] },
    infant: { name: 'heart rate', unit: '/min', possible: [30, 300], usual: [80, 190] },
  },
  '8310-5': {
    adult: { name: 'body temperature', unit: 'Cel', possible: [25, 45], usual: [35.5, 38] },
    infant: { name: 'body temperature', unit: 'Cel', possible: [25, 45], usual: [36, 38] },
  },
};

const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';

/** Other codes that R4's vital signs, and records that are kept in SNOMED CT, have for the same. */
const sameAs: ReadonlyMap<string, string> = new Map([
  [`${loinc}|3141-9`, '29463-7'],
  [`${loinc}|8306-3`, '8302-2'],
  [`${snomed}|27113001`, '29463-7'],
  [`${snomed}|50373000`, '8302-2'],
  [`${snomed}|363812007`, '9843-4'],
  [`${snomed}|271649006`, '8480-6'],
  [`${snomed}|271650006`, '8462-4'],
  [`${snomed}|249043002`, '55283-6'],
  [`${snomed}|364075005`, '8867-4'],
  [`${snomed}|386725007`, '8310-5'],
]);

interface Coding {
  readonly system?: string;
  readonly code?: string;
}

/** The LOINC code by which `limitsOf` knows what was measured, whatever code it was told in. */
export function limitedCode({ system = '', code = '' }: Coding): string | undefined {
  const same = sameAs.get(`${system}|${code}`);
  if (same !== undefined) return same;
  return system === loinc && Object.hasOwn(limits, code) ? code : undefined;
}

/** By whom they are for: a check that has none for a person is no check of that person. */
export function limitsOf(code: string): Partial<Record<MeasuredPerson, ValueLimit>> {
  return limits[code] ?? {};
}

export type Judgement =
  | { readonly kind: 'usual' }
  /** `text` completes a sentence such as "weight 700 kg …". */
  | { readonly kind: 'unusual' | 'impossible' | 'not-comparable'; readonly text: string };

/** @param quantity with a value; one that says no unit that UCUM knows is taken to be in the unit of the limit */
export function judge(limit: ValueLimit, quantity: Quantity): Judgement {
  const { value } = quantity;
  if (value === undefined) return { kind: 'usual' };
  const inUnit = converted(value, unitOf(quantity) ?? limit.unit, limit.unit);
  const said = `${limit.name} ${value} ${quantity.unit ?? quantity.code ?? limit.unit}`;
  if (inUnit === undefined) {
    return {
      kind: 'not-comparable',
      text: `${said}: the unit should be ${limit.unit}, or one of the same kind`,
    };
  }
  if (!isIn(inUnit, limit.possible)) {
    return {
      kind: 'impossible',
      text: `${said} cannot be: it should be ${rangeText(limit, limit.possible)}`,
    };
  }
  if (!isIn(inUnit, limit.usual)) {
    return { kind: 'unusual', text: `${said} is unusual: most are ${rangeText(limit, limit.usual)}` };
  }
  return { kind: 'usual' };
}

function unitOf({ code, unit = '' }: Quantity): string | undefined {
  return code ?? (conversionOf(unit) === undefined ? undefined : unit);
}

function isIn(value: number, [low, high]: Range): boolean {
  return value >= low && value <= high;
}

function rangeText({ unit }: ValueLimit, [low, high]: Range): string {
  return `from ${low} to ${high} ${unit}`;
}

function converted(value: number, from: string, to: string): number | undefined {
  if (from === to) return value;
  const [own, wanted] = [conversionOf(from), conversionOf(to)];
  if (own === undefined || wanted === undefined || own.dimensions !== wanted.dimensions) return undefined;
  const zero = wanted.convert(0);
  return (own.convert(value) - zero) / (wanted.convert(1) - zero);
}
