import {
  type ElementDefinition,
  type ElementType,
  fixedValue,
  patternValue,
  typeName,
} from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json } from '../../resource.ts';
import type { Check, Context } from '../context.ts';
import type { ElementNode } from '../element-tree.ts';
import type { SliceOptions } from './discriminator.ts';
import { limitChecks } from './limits.ts';
import { occurrenceFinder } from './occurrence.ts';
import { fitsPattern, isEqual } from './pattern.ts';
import { type ElementCheck, type OccurrenceCheck, slicingCheck } from './slicing.ts';
import { typedProfileCheck } from './typed-profile.ts';

/** What the checks of a profile's elements are made from. */
export interface ElementOptions extends SliceOptions {
  /** Canonical URL of the profile, to say who asks. */
  readonly profile: string;
  /** The element of R4 that the profile's element constrains. */
  readonly baseOf: (element: ElementDefinition) => ElementDefinition | undefined;
  readonly bindings: (element: ElementDefinition) => readonly Check[];
  /** @param type of the value, where the element is of a choice of types */
  readonly invariants: (node: ElementNode, type?: string) => readonly Check[];
  /** What a Reference may refer to. */
  readonly targets: (type: ElementType) => Check | undefined;
  /** The check of a profile on the element's type. */
  readonly profileCheck: (url: string) => Check | undefined;
  /** The type that a profile is of. */
  readonly structureType: (url: string) => string | undefined;
}

/** The checks of an element's children that say more than R4 does; those that repeat it are left out. */
export function childChecks(node: ElementNode, options: ElementOptions): readonly ElementCheck[] {
  return node.children.flatMap((child) => elementCheck(child, options) ?? []);
}

function elementCheck(node: ElementNode, options: ElementOptions): ElementCheck | undefined {
  const base = options.baseOf(node.element);
  const find = occurrenceFinder(node, base?.type ?? node.element.type ?? []);
  const cardinality = cardinalityCheck(node, options.profile);
  const checks = occurrenceChecks(node, base, options);
  const slicing = slicingCheck(node, options.profile, options, (slice) =>
    all(occurrenceChecks(slice, base, options)),
  );
  if (cardinality === undefined && checks.length === 0 && slicing === undefined) return undefined;
  return (parent, at, context) => {
    const occurrences = find(parent, at);
    cardinality?.(occurrences.length, `${at}.${node.name}`, context);
    for (const occurrence of occurrences) for (const check of checks) check(occurrence, context);
    slicing?.(occurrences, `${at}.${node.name}`, context);
  };
}

function all(checks: readonly OccurrenceCheck[]): OccurrenceCheck {
  return (occurrence, context) => {
    for (const check of checks) check(occurrence, context);
  };
}

function cardinalityCheck(
  { element, name }: ElementNode,
  profile: string,
): ((count: number, at: string, context: Context) => void) | undefined {
  const { min = 0, base } = element;
  const max = limit(element.max);
  if (min <= (base?.min ?? 0) && max >= limit(base?.max)) return undefined;
  return (count, at, { report }) => {
    if (count < min) {
      const found =
        count === 0
          ? `'${name}' is missing`
          : `'${name}' is there ${count === 1 ? 'once' : `${count} times`}`;
      report.error('required', `${found}; ${profile} requires it${min > 1 ? ` ${min} times` : ''}.`, at);
    } else if (count > max) {
      const allowed = max === 0 ? 'does not allow it' : `allows it ${max} times`;
      report.error(
        'structure',
        `'${name}' is there${count > 1 ? ` ${count} times` : ''}; ${profile} ${allowed}.`,
        at,
      );
    }
  };
}

function limit(max: string | undefined): number {
  return max === undefined || max === '*' ? Number.POSITIVE_INFINITY : Number(max);
}

function occurrenceChecks(
  node: ElementNode,
  base: ElementDefinition | undefined,
  options: ElementOptions,
): OccurrenceCheck[] {
  const { element } = node;
  const bindings = isSameBinding(element, base) ? [] : options.bindings(element);
  const onValue = [...bindings, ...targetChecks(element, base, options)];
  const children = childChecks(node, options);
  const types = typesOf(node);
  return [
    typeNarrowing(element, base, options.profile),
    valueCheck(element, options.profile),
    typedProfileCheck(node, base, options),
    ...limitChecks(element, options.profile),
    invariantsCheck(node, options),
    ...onValue.map(
      (check): OccurrenceCheck =>
        ({ value, at }, context) => {
          if (value !== null) check(value, at, context);
        },
    ),
    children.length === 0
      ? undefined
      : ({ holder, type, at }: Parameters<OccurrenceCheck>[0], context: Context) => {
          if (types === undefined || types.has(type))
            for (const check of children) check(holder, at, context);
        },
  ].filter((check) => check !== undefined);
}

/** The types of a choice that are allowed: what is said of the content is said of these. */
function typesOf({ element, choice }: ElementNode): ReadonlySet<string> | undefined {
  return choice ? new Set(element.type?.map((type) => typeName(element, type))) : undefined;
}

function invariantsCheck(node: ElementNode, { invariants }: ElementOptions): OccurrenceCheck | undefined {
  if (invariants(node).length === 0) return undefined;
  const byType = new Map<string, readonly Check[]>();
  return ({ value, type, at }, context) => {
    const checks = byType.get(type) ?? invariants(node, node.choice ? type : undefined);
    byType.set(type, checks);
    if (value !== null) for (const check of checks) check(value, at, context);
  };
}

function isSameBinding(element: ElementDefinition, base: ElementDefinition | undefined): boolean {
  const [before, now] = [base?.binding, element.binding];
  return before?.strength === now?.strength && before?.valueSet === now?.valueSet && !now?.extension;
}

function typeNarrowing(
  element: ElementDefinition,
  base: ElementDefinition | undefined,
  profile: string,
): OccurrenceCheck | undefined {
  const allowed = new Set((element.type ?? []).map((type) => typeName(element, type)));
  const before = base?.type?.length ?? 0;
  if (allowed.size === 0 || new Set(base?.type?.map(({ code }) => code)).size <= allowed.size || before < 2)
    return undefined;
  return ({ type, at }, { report }) => {
    if (!allowed.has(type)) {
      report.error('structure', `Is a ${type}; ${profile} allows ${[...allowed].join(' or ')}.`, at);
    }
  };
}

function valueCheck(element: ElementDefinition, profile: string): OccurrenceCheck | undefined {
  const [fixed, pattern] = [fixedValue(element), patternValue(element)];
  const wanted = fixed ?? pattern;
  if (wanted === undefined) return undefined;
  const shown = JSON.stringify(wanted).slice(0, 300);
  const holds =
    fixed === undefined
      ? (value: Json) => fitsPattern(value, wanted)
      : (value: Json) => isEqual(value, wanted);
  const how = fixed === undefined ? 'contain' : 'be';
  return ({ value, at }, { report }) => {
    if (!holds(value))
      report.error('value', `Must ${isJsonObject(wanted) ? how : 'be'} ${shown}, says ${profile}.`, at);
  };
}

/** What a Reference may refer to, where the profile allows less than R4. */
function targetChecks(
  element: ElementDefinition,
  base: ElementDefinition | undefined,
  { targets }: ElementOptions,
): Check[] {
  return (element.type ?? []).flatMap((type) => {
    const before = base?.type?.find(({ code }) => code === type.code);
    const isNarrower =
      type.targetProfile !== undefined && type.targetProfile.join() !== before?.targetProfile?.join();
    const check = isNarrower || type.aggregation ? targets(type) : undefined;
    return check ? [check] : [];
  });
}
