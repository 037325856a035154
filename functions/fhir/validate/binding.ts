import type { Binding, ValueSetCodes } from '../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { type Membership, membershipOf, type Terminology } from '../terminology/terminology.ts';
import { isUcum } from '../terminology/ucum.ts';
import type { Check } from './context.ts';
import { isLanguageTag } from './language-tag.ts';
import { suggestion } from './near-miss.ts';

/**
 * The check of a binding (https://hl7.org/fhir/R4/terminologies.html#strength), for a code, Coding, CodeableConcept,
 * Quantity or URI: what is outside is an error where the binding is required, a warning where it is extensible. Other
 * bindings are advice. A value set that is not known is looked for again each time: it may have been posted since.
 */
function bindingCheck(binding: Binding | undefined, terminology: Terminology): Check | undefined {
  if (binding?.valueSet === undefined) return undefined;
  if (binding.strength === 'extensible') return extensibleCheck(binding.valueSet, terminology);
  return binding.strength === 'required' ? requiredCheck(binding.valueSet, terminology) : undefined;
}

const maxValueSet = 'http://hl7.org/fhir/StructureDefinition/elementdefinition-maxValueSet';

/** What the binding of an element of R4 itself asks. */
export function typeBindingCheck(binding: Binding | undefined, terminology: Terminology): Check | undefined {
  const own = bindingCheck(binding, terminology);
  const max = maximumOf(binding);
  if (max === undefined) return own;
  const maximum = maximumCheck(max, terminology);
  return (value, at, context) => {
    own?.(value, at, context);
    maximum(value, at, context);
  };
}

function maximumOf(binding: Binding | undefined): string | undefined {
  const max = binding?.extension?.find(({ url }) => url === maxValueSet);
  const url = max?.valueCanonical ?? max?.valueUri;
  return typeof url === 'string' ? url : undefined;
}

/** What a profile's binding asks; a code outside of a maximum value set is an error, whatever the binding says. */
export function bindingChecks(binding: Binding | undefined, terminology: Terminology): readonly Check[] {
  const max = maximumOf(binding);
  const checks = [
    bindingCheck(binding, terminology),
    binding?.strength === 'required' && binding.valueSet !== undefined
      ? knownCheck(binding.valueSet, terminology)
      : undefined,
    max === undefined ? undefined : maximumCheck(max, terminology),
  ];
  return checks.filter((check) => check !== undefined);
}

/** Says which codes there may be, not that there must be one: text alone is what the binding itself judges. */
function maximumCheck(valueSet: string, terminology: Terminology): Check {
  const check = requiredCheck(valueSet, terminology);
  return (value, at, context) => {
    if (hasCode(value)) check(value, at, context);
  };
}

/** A profile may ask for codes of a value set that is not here. */
function knownCheck(valueSet: string, terminology: Terminology): Check {
  const find = ruleFinder(valueSet, terminology);
  return (value, at, { report }) => {
    if (find() !== undefined || !hasCode(value)) return;
    report.warning(
      'not-supported',
      `The value set ${valueSet} is not known here, so the code was not checked.`,
      at,
    );
  };
}

function requiredCheck(valueSet: string, terminology: Terminology): Check {
  const find = ruleFinder(valueSet, terminology);
  return (value, at, { report }) => {
    const rule = report.isFull() ? undefined : find();
    const bound = rule === undefined ? true : isBound(value, rule);
    if (rule === undefined || bound === true) return;
    if (bound === false) report.error('code-invalid', complaintOf(value, rule), at);
    else report.warning('not-supported', `${untold(rule)}; a code of it is required here.`, at);
  };
}

/** Text alone will do, as nothing in the value set may fit. */
function extensibleCheck(valueSet: string, terminology: Terminology): Check {
  const find = ruleFinder(valueSet, terminology);
  return (value, at, { report, errorsOnly }) => {
    const rule = !errorsOnly && hasCode(value) ? find() : undefined;
    if (rule === undefined || isBound(value, rule) !== false) return;
    const advice = 'a code of it should be given here too, unless none fits';
    report.warning(
      'code-invalid',
      `${complaintOf(value, rule).replace(/\.( Allowed.*)?$/s, '')}; ${advice}.`,
      at,
    );
  };
}

function untold({ name }: Rule): string {
  return `Whether the code is of ${name} cannot be told: that takes in a code system or value set that is not known here`;
}

interface Rule {
  readonly name: string;
  readonly has: Membership;
  /** What may stand there, as the end of a sentence. */
  hint(code: string): string;
}

function ruleFinder(url: string, terminology: Terminology): () => Rule | undefined {
  let rule: Rule | undefined;
  return () => {
    rule ??= ruleOf(url, terminology);
    return rule;
  };
}

function ruleOf(url: string, terminology: Terminology): Rule | undefined {
  const name = url.replace(/\|.*/, '');
  const form = forms[name];
  if (form) return { name, has: (_, code) => form(code), hint: () => '' };
  const codes = terminology.codes(url);
  if (codes) return listRule(name, codes);
  const has = membershipOf(url, terminology);
  return has && { name, has, hint: () => '' };
}

/** Value sets that are open, or larger than is worth listing: the form of a code is checked, not that it exists. */
const forms: Readonly<Record<string, (code: string) => boolean>> = {
  // RFC 6838 with parameters, or the short names of FHIR's own formats
  'http://hl7.org/fhir/ValueSet/mimetypes': (code) =>
    /^(?:json|xml|ttl)$|^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+(\s*;.*)?$/.test(code),
  'http://hl7.org/fhir/ValueSet/all-languages': isLanguageTag,
  'http://hl7.org/fhir/ValueSet/ucum-units': isUcum,
};

function listRule(name: string, { codes }: ValueSetCodes): Rule {
  const all = new Set([...codes.values()].flatMap((each) => [...each]));
  return {
    name,
    has: (system, code) => (system === undefined ? all.has(code) : codes.get(system)?.has(code) === true),
    hint: (code) =>
      all.size <= 12 ? ` Allowed: ${[...all].join(', ')}.` : all.has(code) ? '' : suggestion(code, all),
  };
}

/**
 * Whether a code, Coding, CodeableConcept, Quantity or URI is of a value set, or is none of those.
 * @returns `undefined` when the value set is not known
 */
export function boundTest(url: string, terminology: Terminology): ((value: Json) => boolean) | undefined {
  const find = ruleFinder(url, terminology);
  if (find() === undefined) return undefined;
  return (value) => {
    const rule = find();
    return rule !== undefined && isBound(value, rule) === true;
  };
}

/** As `boundTest`, answering `undefined` for a value of which it cannot be told. */
export function valueSetTest(
  url: string,
  terminology: Terminology,
): ((value: Json) => boolean | undefined) | undefined {
  const rule = ruleOf(url, terminology);
  return rule && ((value) => isBound(value, rule));
}

/** @returns `undefined` when it cannot be told */
function isBound(value: Json, rule: Rule): boolean | undefined {
  if (typeof value === 'string') return rule.has(undefined, value);
  if (!isJsonObject(value)) return true;
  let isUnknown = false;
  for (const coding of codingsOf(value)) {
    const found = isIn(coding, rule);
    if (found === true) return true;
    isUnknown ||= found === undefined;
  }
  return isUnknown ? undefined : false;
}

function hasCode(value: Json): boolean {
  if (!isJsonObject(value)) return typeof value === 'string';
  return codingsOf(value).some((coding) => isJsonObject(coding) && typeof coding.code === 'string');
}

function codingsOf(value: JsonObject): readonly Json[] {
  if (Array.isArray(value.coding)) return value.coding;
  return 'text' in value || !('code' in value || 'system' in value || 'value' in value || 'unit' in value)
    ? []
    : [value];
}

function complaintOf(value: Json, rule: Rule): string {
  if (typeof value === 'string') return notIn(value, rule);
  const codings = isJsonObject(value) ? codingsOf(value) : [];
  const first = codings.find((coding) => isJsonObject(coding) && typeof coding.code === 'string');
  return isJsonObject(first)
    ? notIn(String(first.code), rule, first.system)
    : `A code of ${rule.name} is required here.${rule.hint('')}`;
}

function isIn(coding: Json, rule: Rule): boolean | undefined {
  if (!isJsonObject(coding) || typeof coding.code !== 'string') return false;
  return rule.has(typeof coding.system === 'string' ? coding.system : '', coding.code);
}

function notIn(code: string, rule: Rule, system?: Json): string {
  const short = code.length > 40 ? `${code.slice(0, 40)}…` : code;
  const ofSystem = typeof system === 'string' ? ` of the system ${system.slice(0, 80)}` : '';
  return `'${short}'${ofSystem} is not a code of ${rule.name}.${rule.hint(code)}`;
}
