import { type CodeSystem, type Concept, descendants } from './code-system.ts';

/** https://hl7.org/fhir/R4/valueset-definitions.html#ValueSet.compose.include.filter */
export interface Filter {
  readonly property: string;
  readonly op: string;
  readonly value: string;
}

/** The operators that `conceptFilter` knows (https://hl7.org/fhir/R4/valueset-filter-operator.html): all of R4's. */
const operators: Readonly<
  Record<string, (filter: Filter, system: CodeSystem) => (concept: Concept) => boolean>
> = {
  '=': equals,
  'is-a': ({ value }, system) => within(descendants(system, value)),
  'descendent-of': ({ value }, system) => within(descendants(system, value), value),
  'is-not-a': ({ value }, system) => not(within(descendants(system, value))),
  generalizes:
    ({ value }, system) =>
    (concept) =>
      descendants(system, concept.code).has(value),
  in: ({ property, value }) => oneOf(property, value),
  'not-in': ({ property, value }) => not(oneOf(property, value)),
  exists:
    ({ property, value }) =>
    (concept) =>
      valuesOf(concept, property).length > 0 === (value === 'true'),
  regex: matches,
};

/**
 * @returns whether a concept passes the filter; `undefined` for an operator that R4 does not have, or a regular
 * expression that cannot be run safely
 */
export function conceptFilter(
  filter: Filter,
  system: CodeSystem,
): ((concept: Concept) => boolean) | undefined {
  try {
    return Object.hasOwn(operators, filter.op) ? operators[filter.op]?.(filter, system) : undefined;
  } catch (caught) {
    if (caught instanceof SyntaxError || caught === unsafe) return undefined;
    throw caught;
  }
}

/** `concept = x` is `is-a` in some systems' own words, and for most the code itself. */
function equals({ property, value }: Filter): (concept: Concept) => boolean {
  return (concept) => valuesOf(concept, property).includes(value);
}

function within(codes: ReadonlySet<string>, except?: string): (concept: Concept) => boolean {
  return ({ code }) => code !== except && codes.has(code);
}

function not(test: (concept: Concept) => boolean): (concept: Concept) => boolean {
  return (concept) => !test(concept);
}

function oneOf(property: string, value: string): (concept: Concept) => boolean {
  const wanted = new Set(value.split(',').map((each) => each.trim()));
  return (concept) => valuesOf(concept, property).some((each) => wanted.has(each));
}

const unsafe = new Error('an expression that could run away');
const maxExpressionLength = 200;
/** A repeated group that itself ends in a repetition, or repeats alternatives: what makes matching exponential. */
const runaway = /[+*}]\)[+*{]|\([^)]*\|[^)]*\)[+*{]|\\\d/;

/** The whole value has to match, as the specification says of regular expressions in filters. */
function matches({ property, value }: Filter): (concept: Concept) => boolean {
  if (value.length > maxExpressionLength || runaway.test(value)) throw unsafe;
  const expression = new RegExp(`^(?:${value})$`, 'u');
  return (concept) => valuesOf(concept, property).some((each) => expression.test(each.slice(0, 1_000)));
}

/** The values of a property: of those that every concept has, and of those that the system defines. */
function valuesOf(concept: Concept, property: string): readonly string[] {
  switch (property) {
    case 'code':
    case 'concept':
      return [concept.code];
    case 'display':
      return concept.display === undefined ? [] : [concept.display];
    case 'definition':
      return concept.definition === undefined ? [] : [concept.definition];
    case 'parent':
      return concept.parents;
    case 'child':
      return concept.children;
    default:
      return (concept.properties.get(property) ?? []).map(({ value }) =>
        typeof value === 'object' && value !== null && 'code' in value ? String(value.code) : String(value),
      );
  }
}
