import { error, type Issue, type IssueCode } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../fhir/resource.ts';
import { decodedBytes } from '../fhir/validate/attachment.ts';
import { safeExpression } from '../fhir/validate/safe-expression.ts';
import { type Answer, readValue, sameValue, type Value } from './answer.ts';
import { elementsAt, extensionsOf, extensionValue, extensionValues, numberOf, textOf } from './element.ts';
import { compareQuantities, isOfOtherKind } from './quantity.ts';

const core = 'http://hl7.org/fhir/StructureDefinition/';
const sdc = 'http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-';

/** What is known besides the questionnaire and the answers. */
export interface Known {
  /** Whether a code is of the value set that an item names; `undefined` when that cannot be told. */
  isOption(valueSet: string, coding: JsonObject): boolean | undefined;
  /** The resource that the response contains, by `#` and its id. */
  contained(reference: string): JsonObject | undefined;
}

interface Problem {
  readonly code: IssueCode;
  readonly text: string;
}

/**
 * What is wrong with answers by the extensions that limit them
 * (https://hl7.org/fhir/R4/questionnaire-profiles.html#extensions), which the form itself does not look at.
 * @param element the item of the Questionnaire
 * @param at FHIRPath of its item in the response
 */
export function answerLimitIssues(
  element: JsonObject,
  answers: readonly Answer[],
  at: string,
  known: Known,
): readonly Issue[] {
  const linkId = textOf(element.linkId) ?? '';
  const tell = ({ code, text }: Problem, place: string) => error(code, `${linkId}: ${text}`, place);
  const values = answers.map(readValue);
  const ofEach = values.flatMap((value, index) =>
    value ? problemsOf(element, value, known).map((one) => tell(one, `${at}.answer[${index}].value`)) : [],
  );
  return [...ofEach, ...exclusiveProblems(element, values).map((one) => tell(one, `${at}.answer`))];
}

/** How often an item may be answered, or a group stand there: `questionnaire-minOccurs`, `questionnaire-maxOccurs`. */
export function countIssues(
  element: JsonObject,
  count: number,
  at: string,
  complete: boolean,
): readonly Issue[] {
  const linkId = textOf(element.linkId) ?? '';
  const [min, max] = ['minOccurs', 'maxOccurs'].map((name) =>
    numberOf(extensionValue(element, `${core}questionnaire-${name}`)),
  );
  if (complete && min !== undefined && count > 0 && count < min)
    return [error('required', `${linkId} needs at least ${min} answers, not ${count}`, at)];
  if (max !== undefined && count > max)
    return [error('structure', `${linkId} takes at most ${max} answers, not ${count}`, at)];
  return [];
}

function problemsOf(element: JsonObject, value: Value, known: Known): readonly Problem[] {
  const unit = unitProblem(element, value, known);
  const amount = unit ?? quantityProblem(element, value);
  const rules = [formProblem, attachmentProblem, referenceProblem, optionProblem];
  return [...(amount ? [amount] : []), ...rules.flatMap((rule) => rule(element, value, known) ?? [])];
}

function formProblem(element: JsonObject, { value }: Value): Problem | undefined {
  const source = textOf(extensionValue(element, `${core}regex`));
  const form = source === undefined || isJsonObject(value) ? undefined : safeExpression(`^(?:${source})$`);
  if (form === undefined || form.test(String(value).slice(0, 10_000))) return undefined;
  return { code: 'value', text: `the answer should be of the form ${source}` };
}

/**
 * Quantities in other units of the same kind are converted before they are compared; those of another kind do not fit.
 * What is in the very unit of `minValue` or `maxValue` was compared by the form already.
 */
function quantityProblem(element: JsonObject, { name, value }: Value): Problem | undefined {
  if (name !== 'valueQuantity' || !isJsonObject(value)) return undefined;
  for (const { word, end, sign } of ends) {
    const limit = limitOf(element, [`${end}Quantity`, `${end}Value`]);
    const isTold =
      limit === extensionValue(element, `${core}${end}Value`) && unitOf(value) === unitOf(limit ?? {});
    const order = limit && !isTold ? compareQuantities(value, limit) : undefined;
    if (limit && (isOfOtherKind(value, limit) || (order !== undefined && order * sign > 0))) {
      const unit = textOf(limit.unit) ?? textOf(limit.code) ?? '';
      return { code: 'value', text: `at ${word} ${String(limit.value)} ${unit}`.trim() };
    }
  }
  return undefined;
}

const ends = [
  { word: 'least', end: 'min', sign: -1 },
  { word: 'most', end: 'max', sign: 1 },
] as const;

function unitOf({ code, unit }: JsonObject): Json | undefined {
  return code ?? unit;
}

function limitOf(element: JsonObject, names: readonly string[]): JsonObject | undefined {
  const urls = names.flatMap((name) => [`${sdc}${name}`, `${core}${name}`]);
  return urls.map((url) => extensionValue(element, url)).find(isJsonObject);
}

/**
 * The unit is the one that is stated, or one of those that are offered, unless others may be typed in
 * (https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-unitOpen.html). A number without any unit is in
 * the one that is stated.
 */
function unitProblem(element: JsonObject, { name, value }: Value, { isOption }: Known): Problem | undefined {
  if (name !== 'valueQuantity' || !isJsonObject(value)) return undefined;
  if ((extensionValue(element, `${sdc}unitOpen`) ?? 'optionsOnly') !== 'optionsOnly') return undefined;
  const valueSet = textOf(extensionValue(element, `${core}questionnaire-unitValueSet`));
  if (valueSet !== undefined && value.code !== undefined && isOption(valueSet, value) === false)
    return {
      code: 'code-invalid',
      text: `the unit ${String(value.code)} is not of the value set ${valueSet}`,
    };
  const stated = extensionValues(element, `${core}questionnaire-unit`).filter(isJsonObject);
  const offered = [
    ...extensionValues(element, `${core}questionnaire-unitOption`).filter(isJsonObject),
    ...stated,
  ];
  if (offered.length === 0 || offered.some((unit) => isInUnit(value, unit))) return undefined;
  if (stated.length > 0 && value.code === undefined && value.unit === undefined) return undefined;
  const shown = offered.map(({ code, display }) => textOf(code) ?? textOf(display)).join(', ');
  return { code: 'value', text: `the unit should be ${shown}` };
}

function isInUnit(value: JsonObject, { system, code, display }: JsonObject): boolean {
  if (code === undefined || value.code === undefined)
    return value.unit === (display ?? code) || value.unit === code;
  return value.code === code && (system === undefined || value.system === system);
}

const bytesPerMegabyte = 1_048_576;

/** `maxSize` is in megabytes; a media type is one of those listed, of which `image/*` stands for all images. */
function attachmentProblem(element: JsonObject, { name, value }: Value): Problem | undefined {
  if (name !== 'valueAttachment' || !isJsonObject(value)) return undefined;
  const maxMegabytes = numberOf(extensionValue(element, `${core}maxSize`));
  const bytes =
    numberOf(value.size) ?? (typeof value.data === 'string' ? decodedBytes(value.data) : undefined);
  if (maxMegabytes !== undefined && bytes !== undefined && bytes > maxMegabytes * bytesPerMegabyte) {
    return { code: 'too-long', text: `an attachment has at most ${maxMegabytes} MB, not ${bytes} bytes` };
  }
  const types = extensionValues(element, `${core}mimeType`).map(String);
  const type = textOf(value.contentType);
  if (types.length === 0 || (type !== undefined && types.some((each) => isOfMediaType(type, each))))
    return undefined;
  return {
    code: 'value',
    text: `an attachment is of ${types.join(' or ')}, not ${type ?? 'no stated type'}`,
  };
}

function isOfMediaType(type: string, allowed: string): boolean {
  const bare = type.replace(/\s*;.*$/, '').toLowerCase();
  return allowed.endsWith('/*') ? bare.startsWith(allowed.slice(0, -1)) : bare === allowed.toLowerCase();
}

/** `questionnaire-referenceResource` and, where it says a type, `questionnaire-referenceProfile`. */
function referenceProblem(
  element: JsonObject,
  { name, value }: Value,
  { contained }: Known,
): Problem | undefined {
  if (name !== 'valueReference' || !isJsonObject(value)) return undefined;
  const reference = textOf(value.reference) ?? '';
  const type =
    textOf(value.type) ??
    textOf(contained(reference)?.resourceType) ??
    /(?:^|\/)([A-Z][A-Za-z]+)\/[^/?#]+(?:\/_history\/[^/]+)?$/.exec(reference)?.[1];
  for (const types of [statedTypes(element), profiledTypes(element)]) {
    if (types.length > 0 && type !== undefined && !types.includes(type))
      return { code: 'value', text: `the answer refers to a ${type}; it should to a ${types.join(' or ')}` };
  }
  return undefined;
}

function statedTypes(element: JsonObject): readonly string[] {
  return extensionValues(element, `${core}questionnaire-referenceResource`).map(String);
}

/** Of profiles that are R4's own types; nothing when another is among them, whose type is not told here. */
function profiledTypes(element: JsonObject): readonly string[] {
  const profiles = extensionValues(element, `${core}questionnaire-referenceProfile`).map(String);
  const types = profiles.map((url) => coreType.exec(url)?.[1] ?? '');
  return types.includes('') ? [] : types;
}

const coreType =
  /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/(?!Resource\b|DomainResource\b)([A-Z][A-Za-z]+)(?:\||$)/;

/** Of an open choice, what was written in has no code. */
function optionProblem(
  element: JsonObject,
  { name, value }: Value,
  { isOption }: Known,
): Problem | undefined {
  const valueSet = textOf(element.answerValueSet);
  if (valueSet === undefined || name !== 'valueCoding' || !isJsonObject(value)) return undefined;
  if (isOption(valueSet, value) !== false) return undefined;
  const shown = `${textOf(value.system) ?? ''}|${textOf(value.code) ?? ''}`;
  return { code: 'code-invalid', text: `${shown} is not of the value set ${valueSet}` };
}

/** `questionnaire-optionExclusive`: such as "none of these", which goes with no other answer. */
function exclusiveProblems(element: JsonObject, values: readonly (Value | undefined)[]): readonly Problem[] {
  if (values.length < 2) return [];
  const options = elementsAt(element, 'answerOption', '').map(([option]) => option);
  const exclusive = options
    .filter((option) => isExclusive(option))
    .flatMap((option) => readValue(option) ?? []);
  const given = values.filter((value) => value !== undefined);
  const chosen = exclusive.find((option) => given.some((value) => sameValue(option, value)));
  if (!chosen) return [];
  const code = isJsonObject(chosen.value) ? textOf(chosen.value.code) : String(chosen.value);
  return [{ code: 'business-rule', text: `${code} goes with no other answer` }];
}

function isExclusive(option: JsonObject): boolean {
  const url = `${core}questionnaire-optionExclusive`;
  const stated: Json | undefined = extensionsOf(option, url)[0]?.valueBoolean;
  return stated === true;
}
