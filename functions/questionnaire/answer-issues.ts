import { error, type Issue, type IssueCode } from '../fhir/outcome.ts';
import { isJsonObject } from '../fhir/resource.ts';
import { type Answer, compareValues, readValue, sameValue, type Value, type ValueName } from './answer.ts';
import { type Item, valueNameOf } from './questionnaire.ts';

/** What is wrong with the answers to one question. @param at FHIRPath of its item in the response */
export function answerIssues(item: Item, answers: readonly Answer[], at: string): readonly Issue[] {
  const tooMany =
    answers.length > 1 && !item.repeats
      ? [error('structure', `${item.linkId} takes one answer, not ${answers.length}`, `${at}.answer`)]
      : [];
  return [
    ...tooMany,
    ...answers.flatMap((answer, index) => issuesOf(item, answer, `${at}.answer[${index}]`)),
  ];
}

function issuesOf(item: Item, answer: Answer, at: string): readonly Issue[] {
  const value = readValue(answer);
  const names = namesFor(item);
  if (isLeftOpen(answer, names)) return [];
  if (!value || !names.includes(value.name)) {
    return [error('structure', `An answer to ${item.linkId} is one ${names.join(' or ')}`, at)];
  }
  const problem = formProblem(value) ?? choiceProblem(item, value) ?? limitProblem(item, value);
  return problem ? [error(problem.code, `${item.linkId}: ${problem.text}`, `${at}.value`)] : [];
}

/** With an extension in place of a value, such as why there is none: https://hl7.org/fhir/R4/extensibility.html */
function isLeftOpen(answer: Answer, names: readonly ValueName[]): boolean {
  const held = Object.keys(answer).filter((name) => /^_?value/.test(name));
  if (held.length === 0) return answer.extension !== undefined;
  return held.length === 1 && names.some((name) => held[0] === `_${name}`);
}

interface Problem {
  readonly code: IssueCode;
  readonly text: string;
}

function namesFor(item: Item): readonly ValueName[] {
  if (item.type === 'group' || item.type === 'display') return [];
  const listed = [...new Set(item.options.map(({ value }) => value.name))];
  const names = listed.length > 0 ? listed : [valueNameOf[item.type]];
  return item.type === 'open-choice' && !names.includes('valueString') ? [...names, 'valueString'] : names;
}

const forms: Partial<Record<ValueName, { readonly right: RegExp; readonly example: string }>> = {
  valueDate: { right: /^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, example: '2026-03-31' },
  valueDateTime: {
    right:
      /^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]\d\d:\d\d))?)?)?$/,
    example: '2026-03-31T09:30:00+02:00',
  },
  valueTime: { right: /^([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?$/, example: '09:30:00' },
  valueUri: { right: /^\S+$/, example: 'https://example.org/' },
  valueString: { right: /\S/, example: 'a text that is not blank' },
};

/** https://hl7.org/fhir/R4/datatypes.html */
function formProblem({ name, value }: Value): Problem | undefined {
  const form = forms[name];
  if (form) {
    return typeof value === 'string' && form.right.test(value) && isDay(name, value)
      ? undefined
      : { code: 'value', text: `write it like ${form.example}` };
  }
  const isRight =
    name === 'valueBoolean'
      ? typeof value === 'boolean'
      : name === 'valueInteger'
        ? isInteger32(value)
        : name === 'valueDecimal'
          ? typeof value === 'number'
          : isJsonObject(value);
  return isRight
    ? undefined
    : {
        code: 'value',
        text:
          name === 'valueInteger'
            ? `write a whole number from ${integerRange.low} to ${integerRange.high}`
            : `${name} is of another type in JSON`,
      };
}

/** https://hl7.org/fhir/R4/datatypes.html#integer */
export const integerRange = { low: -2_147_483_648, high: 2_147_483_647 } as const;

function isInteger32(value: unknown): boolean {
  return (
    typeof value === 'number' &&
    Number.isInteger(value) &&
    value >= integerRange.low &&
    value <= integerRange.high
  );
}

/** That 31 April is no day. */
function isDay(name: ValueName, value: string): boolean {
  if ((name !== 'valueDate' && name !== 'valueDateTime') || value.length < 10) return true;
  const day = value.slice(0, 10);
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

function choiceProblem(item: Item, value: Value): Problem | undefined {
  const isOpen = item.type === 'open-choice' && (value.name === 'valueString' || isTextOnly(value));
  if (item.options.length > 0) {
    if (isOpen || item.options.some((option) => sameValue(option.value, value))) return undefined;
    const keys = item.options.map(({ key }) => key).join(', ');
    return { code: 'code-invalid', text: `the answer is none of its options: ${keys}` };
  }
  const needsCode = (item.type === 'choice' || item.type === 'open-choice') && value.name === 'valueCoding';
  if (needsCode && !isOpen && !(isJsonObject(value.value) && typeof value.value.code === 'string')) {
    return { code: 'code-invalid', text: 'a choice needs a code' };
  }
  return undefined;
}

/** What was written in, in the place of a code. */
function isTextOnly({ value }: Value): boolean {
  return (
    isJsonObject(value) &&
    typeof value.display === 'string' &&
    value.code === undefined &&
    value.system === undefined
  );
}

function limitProblem(item: Item, value: Value): Problem | undefined {
  const length = typeof value.value === 'string' ? [...value.value].length : undefined;
  if (length !== undefined && item.maxLength !== undefined && length > item.maxLength) {
    return { code: 'too-long', text: `at most ${item.maxLength} characters, not ${length}` };
  }
  if (length !== undefined && item.minLength !== undefined && length < item.minLength) {
    return { code: 'value', text: `at least ${item.minLength} characters` };
  }
  if (item.minValue && isBelow(value, item.minValue)) {
    return { code: 'value', text: `at least ${shown(item.minValue)}` };
  }
  if (item.maxValue && isBelow(item.maxValue, value)) {
    return { code: 'value', text: `at most ${shown(item.maxValue)}` };
  }
  return item.maxDecimalPlaces !== undefined && decimalPlaces(value) > item.maxDecimalPlaces
    ? { code: 'value', text: `at most ${item.maxDecimalPlaces} digits after the decimal point` }
    : undefined;
}

/** Quantities in different units are for who can convert them. */
export function isBelow(value: Value, limit: Value): boolean {
  if (value.name === 'valueQuantity' && limit.name === 'valueQuantity' && !isSameUnit(value, limit))
    return false;
  return (compareValues(asNumber(value), asNumber(limit)) ?? 0) < 0;
}

function isSameUnit(a: Value, b: Value): boolean {
  const [one, other] = [a, b].map(({ value }) =>
    isJsonObject(value) ? (value.code ?? value.unit) : undefined,
  );
  return one === other;
}

/** A limit may be a plain number where the answer is a quantity: then it is of the same unit. */
function asNumber({ name, value }: Value): Value {
  return name === 'valueQuantity' && isJsonObject(value) && typeof value.value === 'number'
    ? { name: 'valueDecimal', value: value.value }
    : { name, value };
}

export function shown(value: Value): string {
  return String(asNumber(value).value);
}

function decimalPlaces(value: Value): number {
  const { value: number } = asNumber(value);
  if (typeof number !== 'number') return 0;
  const [digits = '', exponent = '0'] = String(number).split('e');
  return Math.max(0, (digits.split('.')[1]?.length ?? 0) - Number(exponent));
}
