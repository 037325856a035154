import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { CodeSystem } from '../terminology/code-system.ts';
import { isDisplayOf } from '../terminology/display.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { nearSystemComplaint, systemComplaint } from './coding.ts';
import type { Context, Report } from './context.ts';

/**
 * What a ValueSet takes in and leaves out (https://hl7.org/fhir/R4/valueset.html#compositions): code systems by URLs
 * that lead somewhere, value sets that are such, and codes that are there, each once.
 */
export function checkValueSet(
  { compose }: JsonObject,
  at: string,
  { report, isStrict, errorsOnly }: Context,
  terminology: Terminology,
): void {
  if (!isJsonObject(compose) || (errorsOnly && !isStrict)) return;
  const say = isStrict ? report.error : report.warning;
  for (const name of ['include', 'exclude']) {
    objectsIn(compose[name]).forEach((part, index) => {
      const place = `${at}.compose.${name}[${index}]`;
      checkSystem(part.system, `${place}.system`, say);
      checkImports(part.valueSet, `${place}.valueSet`, say, terminology);
      checkConcepts(part, place, report, terminology);
      checkFilters(part, place, { report, say }, terminology);
    });
  }
}

function checkSystem(system: Json | undefined, at: string, say: Report['error']): void {
  if (typeof system !== 'string' || system.startsWith('#')) return;
  const complaint = systemComplaint(system) ?? nearSystemComplaint(system);
  if (complaint) say('value', complaint, at);
}

function checkImports(
  imports: Json | undefined,
  at: string,
  say: Report['error'],
  terminology: Terminology,
): void {
  if (!Array.isArray(imports)) return;
  imports.forEach((url: Json, index: number) => {
    if (typeof url !== 'string' || terminology.codes(url) || terminology.valueSet(url)) return;
    if (terminology.codeSystem(url))
      say('value', `${url} is a code system: name it as the system, not as a value set.`, `${at}[${index}]`);
  });
}

function checkConcepts(
  { system, concept }: JsonObject,
  at: string,
  report: Report,
  terminology: Terminology,
): void {
  const known = typeof system === 'string' ? terminology.codeSystem(system) : undefined;
  const seen = new Set<Json | undefined>();
  objectsIn(concept).forEach(({ code, display }, index) => {
    const place = `${at}.concept[${index}]`;
    if (typeof code !== 'string') return;
    if (seen.has(code))
      report.warning('duplicate', `'${code.slice(0, 40)}' is listed before.`, `${place}.code`);
    seen.add(code);
    const found = known?.find(code);
    if (known?.isComplete && !found)
      report.warning('code-invalid', `'${code.slice(0, 40)}' is no code of ${known.url}.`, `${place}.code`);
    if (found && typeof display === 'string' && !isDisplayOf(display, found))
      report.warning(
        'code-invalid',
        `${known?.url} shows this code as '${found.display}'.`,
        `${place}.display`,
      );
  });
}

/** Those that every code system has: https://hl7.org/fhir/R4/codesystem.html#filters */
const commonProperties: ReadonlySet<string> = new Set([
  'concept',
  'code',
  'display',
  'definition',
  'parent',
  'child',
  'status',
  'inactive',
  'notSelectable',
  'deprecated',
]);

function checkFilters(
  { system, filter }: JsonObject,
  at: string,
  { report, say }: { readonly report: Report; readonly say: Report['error'] },
  terminology: Terminology,
): void {
  const known = typeof system === 'string' ? terminology.codeSystem(system) : undefined;
  objectsIn(filter).forEach((each, index) => {
    const complaint = filterComplaint(each, known);
    if (complaint) say('value', complaint, `${at}.filter[${index}].value`);
  });
  if (!known?.isComplete) return;
  objectsIn(filter).forEach(({ property }, index) => {
    if (typeof property !== 'string' || commonProperties.has(property)) return;
    if ([...known.concepts.values()].some(({ properties }) => properties.has(property))) return;
    const diagnostics = `No code of ${known.url} has the property '${property.slice(0, 40)}'.`;
    report.warning('code-invalid', diagnostics, `${at}.filter[${index}].property`);
  });
}

/** Operators whose value is a code: https://hl7.org/fhir/R4/valueset-filter-operator.html */
const ofCodes: ReadonlySet<Json | undefined> = new Set(['is-a', 'descendent-of', 'is-not-a', 'generalizes']);

function filterComplaint({ op, value }: JsonObject, known: CodeSystem | undefined): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (op === 'exists' && value !== 'true' && value !== 'false')
    return `'exists' asks for true or false, not '${value.slice(0, 40)}'.`;
  if (op === 'regex' && !isExpression(value)) return 'This is no regular expression.';
  if (ofCodes.has(op) && known?.isComplete && !known.find(value))
    return `'${value.slice(0, 40)}' is no code of ${known.url}.`;
  return undefined;
}

function isExpression(source: string): boolean {
  try {
    new RegExp(source, 'u');
    return true;
  } catch {
    return false;
  }
}

export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((each) => (isJsonObject(each) ? each : {})) : [];
}
