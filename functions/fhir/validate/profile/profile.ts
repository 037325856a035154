import { droppedConstraints } from '../../definitions/constraints.ts';
import type { Definitions } from '../../definitions/load.ts';
import {
  type Constraint,
  coreUrl,
  type ElementDefinition,
  type ElementType,
  type StructureDefinition,
  type ValueSetCodes,
} from '../../definitions/structure-definition.ts';
import { isJsonObject, type JsonObject } from '../../resource.ts';
import { bindingCheck, boundTest } from '../binding.ts';
import { type Check, type Context, createReport } from '../context.ts';
import { type ElementNode, elementTree } from '../element-tree.ts';
import type { ChildOf } from '../invariant/environment.ts';
import { invariantCheck } from '../invariant/invariant.ts';
import { checkTarget, resolve } from '../reference.ts';
import { childChecks, type ElementOptions } from './element.ts';

export interface ProfileOptions {
  readonly definitions: Definitions;
  readonly profiles: (url: string) => StructureDefinition | undefined;
  readonly valueSet: (url: string) => ValueSetCodes | undefined;
  readonly childOf: ChildOf;
  readonly resourceTypes: ReadonlySet<string>;
}

/**
 * The checks of profiles, each compiled from its snapshot when first asked for. They say only what the profile adds
 * to R4; R4 itself is checked apart.
 * @returns by canonical URL; `undefined` for a profile that is not known
 */
export function profileChecks(options: ProfileOptions): (url: string) => Check | undefined {
  const compiled = new WeakMap<StructureDefinition, Check>();
  const profileCheck = (url: string): Check | undefined => {
    const structure = options.profiles(url) ?? options.definitions.structure(url);
    if (structure?.derivation !== 'constraint') return undefined;
    const known = compiled.get(structure);
    if (known) return known;
    const check = compileProfile(structure, options, profileCheck);
    compiled.set(structure, check);
    return check;
  };
  return profileCheck;
}

function compileProfile(
  structure: StructureDefinition,
  options: ProfileOptions,
  profileCheck: (url: string) => Check | undefined,
): Check {
  const root = elementTree(structure)?.root;
  if (root === undefined) return noSnapshot(structure.url);
  const elementOptions = optionsOf(structure, root, options, profileCheck);
  const checks = childChecks(root, elementOptions);
  const invariants = elementOptions.invariants(root);
  return (value, at, context) => {
    if (!isJsonObject(value) || !context.report.enter(at)) return;
    for (const check of checks) check(value, at, context);
    for (const invariant of invariants) invariant(value, at, context);
    context.report.leave();
  };
}

function noSnapshot(url: string): Check {
  return (_, at, { report }) =>
    report.warning('not-supported', `${url} has no snapshot, so it was not checked.`, at);
}

function optionsOf(
  structure: StructureDefinition,
  root: ElementNode,
  options: ProfileOptions,
  profileCheck: (url: string) => Check | undefined,
): ElementOptions {
  const { definitions, valueSet, childOf, profiles } = options;
  const conforms = conformance(options, profileCheck);
  const baseOf = baseFinder(definitions);
  const isResource = definitions.structure(structure.type)?.kind === 'resource';
  return {
    profile: structure.url,
    baseOf,
    binding: ({ binding }) => bindingCheck(binding, valueSet),
    invariants: (node, type) =>
      ownConstraints(node.element, baseOf(node.element)).flatMap(
        (each) =>
          invariantCheck(each, { node, type, resource: isResource ? root : undefined, childOf }) ?? [],
      ),
    targets: (type) => targetCheck(type, options, conforms),
    profileCheck,
    profileRoot: (url) => {
      const profile = profiles(url);
      return profile && elementTree(profile)?.root;
    },
    conforms,
    boundTest: (url) => boundTest(url, valueSet),
  };
}

/** Whether a value conforms to a profile, as far as the profile is known. */
function conformance(
  { definitions, profiles }: ProfileOptions,
  profileCheck: (url: string) => Check | undefined,
): ElementOptions['conforms'] {
  return (value, url, context) => {
    const structure = definitions.structure(url) ?? profiles(url);
    const type = isJsonObject(value) ? value.resourceType : undefined;
    if (structure && type !== undefined && structure.type !== type && structure.type !== 'Resource')
      return false;
    const report = createReport();
    profileCheck(url)?.(value, '', { ...context, report });
    return report.issues.every(({ severity }) => severity !== 'error');
  };
}

/** The constraints of the profile itself; those that it repeats from R4 are checked with R4's types. */
function ownConstraints(
  element: ElementDefinition,
  base: ElementDefinition | undefined,
): readonly Constraint[] {
  const ofBase = new Set(base?.constraint?.map(({ key }) => key));
  return (element.constraint ?? []).filter(
    ({ key, source }) => !source?.startsWith(coreUrl) && !droppedConstraints.has(key) && !ofBase.has(key),
  );
}

/** The element of R4 that an element of a profile constrains, by the path in its `base`. */
function baseFinder({
  structure,
}: Definitions): (element: ElementDefinition) => ElementDefinition | undefined {
  return ({ path, base }) => {
    const basePath = base?.path ?? path;
    const elements = structure(basePath.replace(/\..*/, ''))?.snapshot?.element;
    return elements?.find((element) => element.path === basePath);
  };
}

/** What a Reference leads to is of an allowed type, and conforms to an allowed profile if it is at hand. */
function targetCheck(
  { targetProfile = [] }: ElementType,
  { definitions, profiles, resourceTypes }: ProfileOptions,
  conforms: ElementOptions['conforms'],
): Check {
  const types = targetProfile.map((url) => (definitions.structure(url) ?? profiles(url))?.type);
  const allowed = new Set(types.filter((type) => type !== undefined));
  const isOpen = types.includes(undefined) || allowed.has('Resource') || allowed.size === 0;
  return (value, at, context) => {
    if (!isJsonObject(value) || isOpen) return;
    checkTarget(value, at, context, allowed, resourceTypes);
    const target = typeof value.reference === 'string' ? resolve(value.reference, context) : undefined;
    if (target === undefined || context.isTarget || !allowed.has(String(target.resourceType))) return;
    const around: Context = {
      ...context,
      resource: target,
      root: String(value.reference).startsWith('#') ? context.root : target,
      isTarget: true,
    };
    if (targetProfile.some((url) => conformsOnce(target, url, around, conforms))) return;
    context.report.error(
      'value',
      `What it refers to does not conform to ${targetProfile.join(' or ')}.`,
      `${at}.reference`,
    );
  };
}

/** Many may refer to one resource, which is looked at once for all. */
function conformsOnce(
  target: JsonObject,
  url: string,
  context: Context,
  conforms: ElementOptions['conforms'],
): boolean {
  const { conforming } = context.work;
  const byProfile = conforming.get(target) ?? new Map<string, boolean>();
  const known = byProfile.get(url) ?? conforms(target, url, context);
  conforming.set(target, byProfile.set(url, known));
  return known;
}
