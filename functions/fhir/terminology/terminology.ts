import type { ValueSetCodes } from '../definitions/structure-definition.ts';
import type { CodeSystem } from './code-system.ts';
import { conceptFilter } from './filter.ts';
import type { Part, ValueSet } from './value-set.ts';

/** The code systems and value sets that are known, by canonical URL with or without `|version`. */
export interface Terminology {
  codeSystem(url: string): CodeSystem | undefined;
  /** As defined, for one that a client posted or that is given with its definition. */
  valueSet(url: string): ValueSet | undefined;
  /** The codes of one of R4's own, or of our package. */
  codes(url: string): ValueSetCodes | undefined;
}

/**
 * Whether a code belongs to a value set; `undefined` where that cannot be told from what is known here, such as a
 * filter over SNOMED CT.
 * @param system `undefined` for a bare code: it belongs when it does so with any system
 */
export type Membership = (system: string | undefined, code: string) => boolean | undefined;

/** What was made of each value set on the way, so that one which many take in is looked at once. */
type Made = Map<string, Membership | undefined>;

/** @returns `undefined` for a value set that is not known */
export function membershipOf(
  url: string,
  terminology: Terminology,
  made: Made = new Map(),
): Membership | undefined {
  if (made.has(url)) return made.get(url);
  // Of one that takes itself in, that part tells nothing.
  made.set(url, () => undefined);
  const found = newMembership(url, terminology, made);
  made.set(url, found);
  return found;
}

function newMembership(url: string, terminology: Terminology, made: Made): Membership | undefined {
  const defined = terminology.valueSet(url);
  if (defined) return rememberingLast(membership(defined, terminology, made));
  const codes = terminology.codes(url)?.codes;
  if (codes === undefined) return undefined;
  return (system, code) =>
    system === undefined
      ? [...codes.values()].some((each) => each.has(code))
      : codes.get(system)?.has(code) === true;
}

/** Value sets that take in the same others ask them the same, again and again. */
function rememberingLast(has: Membership): Membership {
  let last:
    | { readonly system: string | undefined; readonly code: string; readonly found: boolean | undefined }
    | undefined;
  return (system, code) => {
    // A bare code has no system, and nor has what was not asked yet.
    if (last === undefined || last.system !== system || last.code !== code)
      last = { system, code, found: has(system, code) };
    return last.found;
  };
}

export function membership(valueSet: ValueSet, terminology: Terminology, made: Made = new Map()): Membership {
  const includes = valueSet.includes.map((part) => partMembership(part, terminology, made));
  const excludes = valueSet.excludes.map((part) => partMembership(part, terminology, made));
  return (system, code) => {
    const included = anyOf(includes, system, code);
    if (included === false || excludes.length === 0) return included;
    const excluded = anyOf(excludes, system, code);
    if (excluded === true) return false;
    return excluded === undefined ? undefined : included;
  };
}

function anyOf(parts: readonly Membership[], system: string | undefined, code: string): boolean | undefined {
  let isUnknown = false;
  for (const part of parts) {
    const found = part(system, code);
    if (found === true) return true;
    isUnknown ||= found === undefined;
  }
  return isUnknown ? undefined : false;
}

/** All of its conditions hold. */
function partMembership(part: Part, terminology: Terminology, made: Made): Membership {
  const conditions: Membership[] = part.valueSets.map(
    (url) => membershipOf(url, terminology, made) ?? (() => undefined),
  );
  if (part.system !== undefined) conditions.push(systemMembership(part, part.system, terminology));
  if (conditions.length === 0) return () => false;
  return (system, code) => {
    let isUnknown = false;
    for (const condition of conditions) {
      const found = condition(system, code);
      if (found === false) return false;
      isUnknown ||= found === undefined;
    }
    return isUnknown ? undefined : true;
  };
}

function systemMembership(part: Part, system: string, terminology: Terminology): Membership {
  const isSystem = (asked: string | undefined) => asked === undefined || asked === system;
  if (part.concepts) {
    const codes = new Set(part.concepts.map(({ code }) => code));
    return (asked, code) => isSystem(asked) && codes.has(code);
  }
  const known = terminology.codeSystem(system);
  if (known === undefined || (part.filters.length > 0 && !known.isComplete))
    return (asked) => (isSystem(asked) ? undefined : false);
  const filters = part.filters.map((filter) => conceptFilter(filter, known));
  return (asked, code) => {
    if (!isSystem(asked)) return false;
    const concept = known.find(code);
    if (concept === undefined) return known.isComplete ? false : undefined;
    if (filters.some((filter) => filter?.(concept) === false)) return false;
    return filters.includes(undefined) ? undefined : true;
  };
}
