import type { JsonObject } from '../resource.ts';
import type { Terminology } from '../terminology/terminology.ts';
import type { Context, Report } from './context.ts';
import { objectsIn } from './value-set-check.ts';

interface Reading {
  readonly report: Report;
  readonly say: Report['error'];
  /** By code, the type that the code system says its values are of. */
  readonly properties: ReadonlyMap<string, string>;
  readonly codes: Set<string>;
}

/**
 * That a CodeSystem says of itself what it holds (https://hl7.org/fhir/R4/codesystem.html): properties of the types
 * that it declares, parents and children that there are, as many concepts as it counts, and a value set of all of them.
 */
export function checkCodeSystem(
  resource: JsonObject,
  at: string,
  { report, isStrict, errorsOnly }: Context,
  terminology: Terminology,
): void {
  if (errorsOnly && !isStrict) return;
  const say = isStrict ? report.error : report.warning;
  const declared = objectsIn(resource.property).map(
    ({ code, type }) => [String(code), String(type)] as const,
  );
  const reading = { report, say, properties: new Map(declared), codes: new Set<string>() };
  const concepts = placedConcepts(resource, at);
  for (const [{ code }] of concepts) reading.codes.add(String(code));
  for (const [concept, place] of concepts) checkProperties(concept, place, reading);
  checkContent(resource, concepts.length, at, reading);
  checkValueSetOfAll(resource, at, say, terminology);
  checkSupplement(resource, concepts, say, terminology);
}

/** https://hl7.org/fhir/R4/codesystem.html#supplements: nothing is added but to codes that there are. */
function checkSupplement(
  { content, supplements }: JsonObject,
  concepts: readonly (readonly [JsonObject, string])[],
  say: Report['error'],
  terminology: Terminology,
): void {
  if (content !== 'supplement' || typeof supplements !== 'string') return;
  const known = terminology.codeSystem(supplements);
  if (!known?.isComplete) return;
  for (const [{ code }, place] of concepts)
    if (typeof code === 'string' && !known.find(code))
      say('code-invalid', `'${code.slice(0, 40)}' is no code of ${known.url}.`, `${place}.code`);
}

/** A loop: how deep concepts are nested is up to who writes them. */
function placedConcepts(resource: JsonObject, at: string): readonly (readonly [JsonObject, string])[] {
  const found: (readonly [JsonObject, string])[] = [];
  const open: (readonly [JsonObject, string])[] = [[resource, at]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [holder, place] = next;
    objectsIn(holder.concept).forEach((concept, index) => {
      const placed = [concept, `${place}.concept[${index}]`] as const;
      found.push(placed);
      open.push(placed);
    });
  }
  return found;
}

/** https://hl7.org/fhir/R4/codesystem-concept-properties.html */
const wellKnown: ReadonlySet<string> = new Set([
  'status',
  'inactive',
  'effectiveDate',
  'deprecated',
  'deprecationDate',
  'retirementDate',
  'notSelectable',
  'parent',
  'child',
  'partOf',
  'synonym',
  'comment',
  'itemWeight',
]);

function checkProperties(
  { property }: JsonObject,
  at: string,
  { report, say, properties, codes }: Reading,
): void {
  objectsIn(property).forEach((each, index) => {
    const code = String(each.code);
    const name = Object.keys(each).find((member) => member.startsWith('value'));
    const place = `${at}.property[${index}]`;
    const type = properties.get(code);
    if (type === undefined && !wellKnown.has(code))
      report.warning(
        'code-invalid',
        `The code system declares no property '${code.slice(0, 40)}'.`,
        `${place}.code`,
      );
    if (name === undefined) return;
    if (type !== undefined && name.slice(5).toLowerCase() !== type.toLowerCase())
      say(
        'value',
        `The property '${code.slice(0, 40)}' is declared to be of the type ${type}.`,
        `${place}.value`,
      );
    else if (name === 'valueCode' && !codes.has(String(each.valueCode))) {
      const isLink = code === 'parent' || code === 'child';
      const diagnostics = `'${String(each.valueCode).slice(0, 40)}' is no code of this code system.`;
      if (isLink) say('code-invalid', diagnostics, `${place}.value`);
    }
  });
}

function checkContent(
  { content, supplements, count, concept }: JsonObject,
  found: number,
  at: string,
  { report, say }: Reading,
): void {
  if (content === 'supplement' && supplements === undefined)
    say(
      'required',
      "A supplement needs 'supplements', the code system that it adds to.",
      `${at}.supplements`,
    );
  if (content !== 'supplement' && supplements !== undefined)
    say('value', "What supplements another code system has the content 'supplement'.", `${at}.content`);
  if (content === 'complete' && typeof count === 'number' && concept !== undefined && count !== found)
    report.warning('value', `States ${count} concepts; there are ${found}.`, `${at}.count`);
}

/** https://hl7.org/fhir/R4/codesystem-definitions.html#CodeSystem.valueSet */
function checkValueSetOfAll(
  { url, valueSet }: JsonObject,
  at: string,
  say: Report['error'],
  terminology: Terminology,
): void {
  if (typeof valueSet !== 'string' || typeof url !== 'string') return;
  const codes = terminology.codes(valueSet)?.codes;
  if (codes && (codes.size !== 1 || !codes.has(url))) {
    say('business-rule', `${valueSet.slice(0, 200)} is of another code system.`, `${at}.valueSet`);
    return;
  }
  const known = terminology.valueSet(valueSet);
  const [include, ...others] = known?.includes ?? [];
  if (known === undefined || include === undefined) return;
  const isWhole =
    others.length === 0 &&
    known.excludes.length === 0 &&
    include.system === url &&
    include.concepts === undefined &&
    include.filters.length === 0 &&
    include.valueSets.length === 0;
  if (!isWhole)
    say(
      'business-rule',
      `${valueSet.slice(0, 200)} must take in this code system, whole and nothing else.`,
      `${at}.valueSet`,
    );
}
