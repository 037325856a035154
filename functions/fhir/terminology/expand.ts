import { error, type Issue } from '../outcome.ts';
import { type CodeSystem, type Concept, type Designation, isAbstract, isInactive } from './code-system.ts';
import { conceptFilter } from './filter.ts';
import { membership, type Terminology } from './terminology.ts';
import type { ListedConcept, Part, ValueSet } from './value-set.ts';

/** One code of an expansion (https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.expansion.contains). */
export interface ExpandedConcept {
  readonly system: string;
  readonly version?: string;
  readonly code: string;
  readonly display?: string;
  readonly designations: readonly Designation[];
  readonly isAbstract: boolean;
  readonly isInactive: boolean;
}

export type Expansion =
  | { readonly concepts: readonly ExpandedConcept[] }
  /** Why it cannot be listed. */
  | { readonly issue: Issue };

/** More is an issue `too-costly`. */
const maxConcepts = 50_000;

/**
 * All codes of a value set, each once, in the order in which its parts are stated
 * (https://hl7.org/fhir/R4/valueset-operation-expand.html). What cannot be listed, because a code system or value set
 * is not known here, is an issue: a list with gaps would be taken for all.
 */
export function expandAll(valueSet: ValueSet, terminology: Terminology): Expansion {
  return expansionOf(valueSet, { terminology, made: new Map() });
}

interface Expanding {
  readonly terminology: Terminology;
  /** By canonical URL, so that a value set which many take in is listed once. */
  readonly made: Map<string, Expansion>;
}

function expansionOf(valueSet: ValueSet, expanding: Expanding): Expansion {
  const found = new Map<string, ExpandedConcept>();
  const issue = addParts(valueSet, expanding, found);
  return issue ? { issue } : { concepts: [...found.values()] };
}

function addParts(
  valueSet: ValueSet,
  expanding: Expanding,
  found: Map<string, ExpandedConcept>,
): Issue | undefined {
  const { terminology } = expanding;
  const isMember = membership(valueSet, terminology);
  for (const part of valueSet.includes) {
    const listed = conceptsOf(part, expanding);
    if ('issue' in listed) return listed.issue;
    for (const concept of listed.concepts) {
      const key = `${concept.system}|${concept.code}`;
      if (found.has(key) || (concept.isInactive && !valueSet.hasInactive)) continue;
      const belongs = isMember(concept.system, concept.code);
      if (belongs === undefined) return unknownExclusion(valueSet);
      if (belongs) found.set(key, concept);
      if (found.size > maxConcepts) return costly(`${valueSet.url} has more than ${maxConcepts} codes`);
    }
  }
  return undefined;
}

function costly(diagnostics: string): Issue {
  return error('too-costly', `${diagnostics}: that is not listed here`);
}

function unknownExclusion({ url }: ValueSet): Issue {
  return error(
    'not-supported',
    `Which codes of ${url || 'the value set'} are left out, or narrowed down, depends on a code system, a value set or a filter that is not known here`,
  );
}

function conceptsOf(part: Part, expanding: Expanding): Expansion {
  const { terminology } = expanding;
  if (part.system === undefined) return importedConcepts(part.valueSets[0], expanding);
  const { system } = part;
  const known = terminology.codeSystem(system);
  if (part.concepts) {
    return { concepts: part.concepts.map((concept) => listedConcept(concept, system, known)) };
  }
  if (known === undefined || known.concepts.size === 0) {
    return {
      issue: error('not-found', `The code system ${system} is not known here, so its codes cannot be listed`),
    };
  }
  const filters = part.filters.map((filter) => conceptFilter(filter, known));
  const unusable = part.filters[filters.indexOf(undefined)];
  if (unusable)
    return {
      issue: error(
        'not-supported',
        `The filter ${unusable.property} ${unusable.op} ${unusable.value} cannot be used here`,
      ),
    };
  const passing = [...known.concepts.values()].filter((concept) =>
    filters.every((filter) => filter?.(concept)),
  );
  return { concepts: passing.map((concept) => expanded(concept, known)) };
}

/** What the first of several imported value sets lists; the others narrow that down. */
function importedConcepts(url: string | undefined, expanding: Expanding): Expansion {
  if (url === undefined) return { concepts: [] };
  const known = expanding.made.get(url);
  if (known) return known;
  expanding.made.set(url, { issue: error('invalid', `The value set ${url} takes itself in`) });
  const made = newExpansion(url, expanding);
  expanding.made.set(url, made);
  return made;
}

function newExpansion(url: string, expanding: Expanding): Expansion {
  const { terminology } = expanding;
  const defined = terminology.valueSet(url);
  if (defined) return expansionOf(defined, expanding);
  const codes = terminology.codes(url)?.codes;
  if (codes === undefined) {
    return {
      issue: error('not-found', `The value set ${url} is not known here, so its codes cannot be listed`),
    };
  }
  const concepts = [...codes].flatMap(([system, each]) => {
    const known = terminology.codeSystem(system);
    return [...each].map((code) => listedConcept({ code, designations: [] }, system, known));
  });
  return { concepts };
}

/** A concept that a value set lists may have a display of its own there. */
function listedConcept(
  listed: ListedConcept,
  system: string,
  known: CodeSystem | undefined,
): ExpandedConcept {
  const concept = known?.find(listed.code);
  if (known === undefined || concept === undefined) {
    return { ...listed, system, isAbstract: false, isInactive: false };
  }
  const base = expanded(concept, known);
  return {
    ...base,
    ...(listed.display !== undefined && { display: listed.display }),
    designations: [...listed.designations, ...base.designations],
  };
}

function expanded(concept: Concept, { url, version }: CodeSystem): ExpandedConcept {
  return {
    system: url,
    ...(version !== undefined && { version }),
    code: concept.code,
    ...(concept.display !== undefined && { display: concept.display }),
    designations: concept.designations,
    isAbstract: isAbstract(concept),
    isInactive: isInactive(concept),
  };
}
