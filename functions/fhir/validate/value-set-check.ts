import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { isDisplayOf } from '../terminology/display.ts';
import type { Terminology } from '../terminology/terminology.ts';
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
      checkFilters(part, place, report, terminology);
    });
  }
}

function checkSystem(system: Json | undefined, at: string, say: Report['error']): void {
  if (typeof system !== 'string' || /^(?:#|[A-Za-z][A-Za-z0-9+.-]*:)/.test(system)) return;
  say(
    'value',
    "The system must be the URL of a code system, which is absolute: 'http://…' or 'urn:oid:…'.",
    at,
  );
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
  report: Report,
  terminology: Terminology,
): void {
  const known = typeof system === 'string' ? terminology.codeSystem(system) : undefined;
  if (!known?.isComplete) return;
  objectsIn(filter).forEach(({ property }, index) => {
    if (typeof property !== 'string' || commonProperties.has(property)) return;
    if ([...known.concepts.values()].some(({ properties }) => properties.has(property))) return;
    const diagnostics = `No code of ${known.url} has the property '${property.slice(0, 40)}'.`;
    report.warning('code-invalid', diagnostics, `${at}.filter[${index}].property`);
  });
}

export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((each) => (isJsonObject(each) ? each : {})) : [];
}
