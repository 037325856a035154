import { parse, withMembers } from '../fhir/json.ts';
import { isJsonObject, type JsonObject } from '../fhir/resource.ts';
import type { Answer } from '../questionnaire/answer.ts';
import { answerIssues, integerRange } from '../questionnaire/answer-issues.ts';
import { type Item, valueNameOf } from '../questionnaire/questionnaire.ts';
import { datesOf, isTooExact, limitProblem } from './limit-problem.ts';
import { isExclusive } from './presentation.ts';

/** What was filled in: a `FormData` or `URLSearchParams`. */
export interface Form {
  get(name: string): unknown;
  getAll(name: string): readonly unknown[];
}

/** What is wrong with what was filled in, to be said in the words of the page. */
export interface Problem {
  readonly kind:
    | 'choose'
    /** One of the answers goes with no other. */
    | 'alone'
    | 'empty'
    | 'required'
    | 'number'
    | 'whole'
    | 'range'
    | 'date'
    | 'time'
    | 'link'
    | 'long'
    | 'short'
    /** A date outside of what may be given. */
    | 'dates'
    | 'decimals'
    /** Of another form than is asked. */
    | 'form'
    /** Too few or too many answers. */
    | 'count'
    /** The answers do not go together, in the words of the questionnaire's makers. */
    | 'rule';
  readonly low?: number;
  readonly high?: number;
  /** As the person may read it: a date, a form, a rule. */
  readonly from?: string;
  readonly to?: string;
  readonly text?: string;
}

/** The value by which an open choice says that the answer is in the text field `other`: no option has an empty one. */
export const otherKey = '';

export type FormAnswers = { readonly answers: readonly Answer[] } | { readonly problem: Problem };

/** Reads the answers to one question; without any, they are an empty list. */
export function readForm(item: Item, form: Form): FormAnswers {
  const read = readFields(item, form);
  if ('problem' in read) return read;
  const [issue] = answerIssues(item, read.answers, '');
  if (!issue) {
    const problem = limitProblem(item, read.answers);
    return problem ? { problem } : read;
  }
  if (issue.code === 'too-long') return { problem: { kind: 'long', ...limit('high', item.maxLength) } };
  return { problem: problemOf(item, read.answers[0]) };
}

/** What to say when nothing was filled in. */
export function emptyProblem(item: Item): Problem {
  if (item.required) return { kind: 'required' };
  return { kind: isChoice(item) ? 'choose' : 'empty' };
}

/** Whether the answer is chosen from cards. */
function isChoice({ type }: Item): boolean {
  return type === 'choice' || type === 'open-choice' || type === 'boolean';
}

function readFields(item: Item, form: Form): FormAnswers {
  return item.repeats && !isChoice(item) ? readLines(item, form) : readField(item, form);
}

/** Several answers that are written: each line is one. */
function readLines(item: Item, form: Form): FormAnswers {
  const lines = textIn(form, 'answer')
    .split('\n')
    .map((line) => line.trim());
  const answers: Answer[] = [];
  for (const line of lines.filter((line) => line !== '')) {
    const [day = '', month = '', year = ''] = line.split(/[^\p{Nd}]+/u);
    const fields: Readonly<Record<string, string>> = { answer: line, day, month, year };
    const read = readField(item, { get: (name) => fields[name], getAll: () => [line] });
    if ('problem' in read) return read;
    answers.push(...read.answers);
  }
  return { answers };
}

function readField(item: Item, form: Form): FormAnswers {
  switch (item.type) {
    case 'boolean': {
      const value = textIn(form, 'answer');
      return { answers: value === '' ? [] : [{ valueBoolean: value === 'true' }] };
    }
    case 'choice':
    case 'open-choice':
      return readChoice(item, form);
    case 'integer':
    case 'decimal':
    case 'quantity':
      return readNumber(item, textIn(form, 'answer'));
    case 'date':
    case 'dateTime':
      return readDate(
        item,
        ['year', 'month', 'day'].map((part) => westernDigits(textIn(form, part))),
      );
    case 'time':
      return readTime(westernDigits(textIn(form, 'answer')));
    case 'group':
    case 'display':
      return { answers: [] };
    default: {
      const text = textIn(form, 'answer');
      return { answers: text === '' ? [] : [{ [valueNameOf[item.type]]: text }] };
    }
  }
}

function readChoice(item: Item, form: Form): FormAnswers {
  // The first line of a list that opens is no answer.
  const isNone = (key: string) => key === otherKey && item.type === 'choice';
  const keys = form
    .getAll('answer')
    .map(String)
    .filter((key) => !isNone(key));
  const known = item.options.filter(({ key }) => keys.includes(key));
  const alone = item.options.filter((option, index) => known.includes(option) && isExclusive(item, index));
  if (alone.length > 0 && keys.length > 1) return { problem: { kind: 'alone' } };
  const coded = known.map(({ value }) => ({ [value.name]: value.value }));
  const written = textIn(form, 'other');
  // Whoever writes something and chooses nothing means what is written.
  const isOther = keys.includes(otherKey) || (keys.length === 0 && written !== '');
  const other = item.type === 'open-choice' && isOther ? written : undefined;
  if (other === '') return { problem: { kind: 'empty' } };
  if (known.length + (keys.includes(otherKey) && other !== undefined ? 1 : 0) < new Set(keys).size)
    return { problem: { kind: 'choose' } };
  return { answers: other === undefined ? coded : [...coded, { valueString: other }] };
}

/** The digits of an Arabic or Persian keyboard, and its decimal sign, as those of records. */
function westernDigits(text: string): string {
  return text
    .replace(/[\u0660-\u0669]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace('\u066b', '.');
}

/** Numbers take a comma or a point. */
function readNumber(item: Item, text: string): FormAnswers {
  if (text === '') return { answers: [] };
  const plain = westernDigits(text).replace(',', '.').replace(/\s/g, '');
  if (!/^[+-]?\d{1,15}(\.\d{1,10})?$/.test(plain)) return { problem: problemOf(item) };
  const value = Number(plain);
  if (item.type !== 'integer') return { answers: [asWritten(item, plain)] };
  return Number.isInteger(value) ? { answers: [{ valueInteger: value }] } : { problem: { kind: 'whole' } };
}

/** With the precision that was written: `3,50` says more than `3,5`. */
function asWritten(item: Item, plain: string): Answer {
  const [, sign = '', digits = ''] = /^([+-]?)0*(?=\d)(.*)$/.exec(plain) ?? [];
  const number = `${sign === '-' ? '-' : ''}${digits}`;
  const read = (name: string) => parse(`{"${name}":${number}}`) as JsonObject;
  if (item.type === 'decimal') return read('valueDecimal');
  return { valueQuantity: withMembers(read('value'), unitOf(item)) };
}

function unitOf({ unit }: Item) {
  if (!unit) return {};
  const { system, code, display } = unit;
  const name = display ?? code;
  return {
    ...(name !== undefined && { unit: name }),
    ...(system !== undefined && { system }),
    ...(code !== undefined && { code }),
  };
}

function readDate(item: Item, parts: readonly string[]): FormAnswers {
  if (parts.every((part) => part === '')) return { answers: [] };
  if (!parts.every((part) => /^\d{1,4}$/.test(part)) || parts[0]?.length !== 4) {
    return { problem: { kind: 'date' } };
  }
  const date = parts.map((part) => part.padStart(2, '0')).join('-');
  return { answers: [item.type === 'date' ? { valueDate: date } : { valueDateTime: date }] };
}

function readTime(text: string): FormAnswers {
  if (text === '') return { answers: [] };
  const [, hours, minutes] = /^(\d{1,2})[:.](\d{2})$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return { problem: { kind: 'time' } };
  return { answers: [{ valueTime: `${hours.padStart(2, '0')}:${minutes}:00` }] };
}

function problemOf(item: Item, answer?: Answer): Problem {
  const { low, high } = rangeOf(item, answer);
  switch (item.type) {
    case 'integer':
    case 'decimal':
    case 'quantity':
      if (isTooExact(item, answer)) return { kind: 'decimals', high: item.maxDecimalPlaces ?? 0 };
      if (low !== undefined || high !== undefined) {
        return { kind: 'range', ...limit('low', low), ...limit('high', high) };
      }
      return { kind: item.type === 'integer' ? 'whole' : 'number' };
    case 'date':
    case 'dateTime':
      return datesOf(item, answer) ?? { kind: 'date' };
    case 'time':
      return { kind: 'time' };
    case 'url':
      return { kind: 'link' };
    case 'string':
    case 'text':
      return item.minLength === undefined ? { kind: 'empty' } : { kind: 'short', low: item.minLength };
    default:
      return { kind: 'choose' };
  }
}

/** The numbers that may be given; of what FHIR itself cannot hold, the limit that was passed. */
function rangeOf({ minValue, maxValue }: Item, answer: Answer | undefined) {
  const low = numberIn(minValue?.value);
  const high = numberIn(maxValue?.value);
  const given = answer?.valueInteger;
  if (low !== undefined || high !== undefined || typeof given !== 'number') return { low, high };
  return {
    low: given < integerRange.low ? integerRange.low : undefined,
    high: given > integerRange.high ? integerRange.high : undefined,
  };
}

function limit(name: 'low' | 'high', value: number | undefined) {
  return value === undefined ? {} : { [name]: value };
}

function numberIn(value: unknown): number | undefined {
  if (isJsonObject(value)) return numberIn(value.value);
  return typeof value === 'number' ? value : undefined;
}

function textIn(form: Form, name: string): string {
  const value = form.get(name);
  // What a paste brings along and a record or a screen cannot hold.
  return typeof value === 'string'
    ? value
        .replace(/\r\n?/g, '\n')
        .replace(/[^\P{Cc}\n]/gu, '')
        .trim()
    : '';
}
