import type { Definitions } from '../definitions/load.ts';
import type { Binding, ValueSetCodes } from '../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Check } from './context.ts';
import { suggestion } from './near-miss.ts';

/**
 * The check of a required binding (https://hl7.org/fhir/R4/terminologies.html#required), for a code, Coding,
 * CodeableConcept, Quantity or URI; `undefined` when the binding is weaker or its codes are not known.
 */
export function bindingCheck(
  binding: Binding | undefined,
  valueSet: (url: string) => ValueSetCodes | undefined,
): Check | undefined {
  if (binding?.strength !== 'required' || binding.valueSet === undefined) return undefined;
  const rule = ruleOf(binding.valueSet, valueSet);
  return (
    rule &&
    ((value, at, { report }) => {
      const complaint = report.isFull() ? undefined : complaintOf(value, rule);
      if (complaint) report.error('code-invalid', complaint, at);
    })
  );
}

interface Rule {
  readonly name: string;
  has(system: string | undefined, code: string): boolean;
  /** What may stand there, as the end of a sentence. */
  hint(code: string): string;
}

function ruleOf(url: string, valueSet: Definitions['valueSet']): Rule | undefined {
  const name = url.replace(/\|.*/, '');
  const pattern = patterns[name];
  if (pattern) return { name, has: (_, code) => pattern.test(code), hint: () => '' };
  const codes = valueSet(url);
  return codes && listRule(name, codes);
}

/** Value sets that are open, or larger than is worth listing: the form of a code is checked, not that it exists. */
const patterns: Readonly<Record<string, RegExp>> = {
  // RFC 6838 with parameters, or the short names of FHIR's own formats
  'http://hl7.org/fhir/ValueSet/mimetypes': /^(?:json|xml|ttl)$|^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+(\s*;.*)?$/,
  // RFC 5646
  'http://hl7.org/fhir/ValueSet/all-languages': /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/,
  // UCUM: printable ASCII without spaces
  'http://hl7.org/fhir/ValueSet/ucum-units': /^[!-~]+$/,
};

function listRule(name: string, { codes }: ValueSetCodes): Rule {
  const all = new Set([...codes.values()].flatMap((each) => [...each]));
  return {
    name,
    has: (system, code) => (system === undefined ? all.has(code) : codes.get(system)?.has(code) === true),
    hint: (code) => (all.size <= 12 ? ` Allowed: ${[...all].join(', ')}.` : suggestion(code, all)),
  };
}

/**
 * Whether a code, Coding, CodeableConcept, Quantity or URI is of a value set, or is none of those.
 * @returns `undefined` when the value set is not known
 */
export function boundTest(
  url: string,
  valueSet: (url: string) => ValueSetCodes | undefined,
): ((value: Json) => boolean) | undefined {
  const rule = ruleOf(url, valueSet);
  return rule && ((value) => isBound(value, rule));
}

function isBound(value: Json, rule: Rule): boolean {
  if (typeof value === 'string') return rule.has(undefined, value);
  return !isJsonObject(value) || codingsOf(value).some((coding) => isIn(coding, rule));
}

function codingsOf(value: JsonObject): readonly Json[] {
  if (!('coding' in value || 'text' in value)) return [value];
  return Array.isArray(value.coding) ? value.coding : [];
}

function complaintOf(value: Json, rule: Rule): string | undefined {
  if (isBound(value, rule)) return undefined;
  if (typeof value === 'string') return notIn(value, rule);
  const codings = isJsonObject(value) ? codingsOf(value) : [];
  const first = codings.find((coding) => isJsonObject(coding) && typeof coding.code === 'string');
  return isJsonObject(first)
    ? notIn(String(first.code), rule, first.system)
    : `A code of ${rule.name} is required here.${rule.hint('')}`;
}

function isIn(coding: Json, rule: Rule): boolean {
  if (!isJsonObject(coding) || typeof coding.code !== 'string') return false;
  return rule.has(typeof coding.system === 'string' ? coding.system : '', coding.code);
}

function notIn(code: string, rule: Rule, system?: Json): string {
  const short = code.length > 40 ? `${code.slice(0, 40)}…` : code;
  const ofSystem = typeof system === 'string' ? ` of the system ${system.slice(0, 80)}` : '';
  return `'${short}'${ofSystem} is not a code of ${rule.name}.${rule.hint(code)}`;
}
