import { droppedConstraints } from '../../definitions/constraints.ts';
import type {
  Constraint,
  ElementDefinition,
  ElementType,
  StructureDefinition,
} from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json } from '../../resource.ts';
import { bindingChecks, boundTest, valueSetTest } from '../binding.ts';
import { type Check, type Context, createReport } from '../context.ts';
import { type ElementNode, elementTree } from '../element-tree.ts';
import type { ChildOf } from '../invariant/environment.ts';
import type { Host } from '../invariant/host.ts';
import { invariantCheck } from '../invariant/invariant.ts';
import { checkAggregation, checkTarget, resolve } from '../reference.ts';
import type { Sources } from '../sources.ts';
import { childChecks, type ElementOptions } from './element.ts';
import { isResource } from './typed-profile.ts';

export interface ProfileOptions {
  readonly sources: Sources;
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
    const structure = options.sources.profile(url) ?? options.sources.definitions.structure(url);
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

/** Profiles may lead back to themselves. */
function lazily(
  url: string,
  sources: Sources,
  profileCheck: (url: string) => Check | undefined,
): Check | undefined {
  return sources.profile(url) ? (value, at, context) => profileCheck(url)?.(value, at, context) : undefined;
}

function noSnapshot(url: string): Check {
  return (_, at, { report, profiles }) =>
    (profiles.includes(url) ? report.error : report.warning)(
      'not-supported',
      `${url} has no snapshot, and none can be made from what is known here, so it was not checked.`,
      at,
    );
}

function optionsOf(
  structure: StructureDefinition,
  root: ElementNode,
  options: ProfileOptions,
  profileCheck: (url: string) => Check | undefined,
): ElementOptions {
  const { sources, childOf } = options;
  const { definitions, terminology } = sources;
  const conforms = conformance(options, profileCheck);
  const baseOf = baseFinder(definitions);
  const host: Host = {
    conforms: (value, url, context) =>
      sources.profile(url) || definitions.structure(url) ? conforms(value, url, context) : undefined,
    memberOf: (value, url) => valueSetTest(url, terminology)?.(value),
  };
  const isResource = definitions.structure(structure.type)?.kind === 'resource';
  return {
    profile: structure.url,
    baseOf,
    bindings: ({ binding }) => bindingChecks(binding, terminology),
    invariants: (node, type) =>
      ownConstraints(node.element, baseOf(node.element), definitions).flatMap(
        (each) =>
          invariantCheck(each, { node, type, resource: isResource ? root : undefined, childOf, host }) ?? [],
      ),
    targets: (type) => targetCheck(type, options, conforms),
    profileCheck: (url) => lazily(url, sources, profileCheck),
    structureType: (url) => (sources.profile(url) ?? definitions.structure(url))?.type,
    profileRoot: (url) => {
      const profile = sources.profile(url);
      return profile && elementTree(profile)?.root;
    },
    conforms,
    boundTest: (url) => boundTest(url, terminology),
  };
}

/**
 * Whether a value conforms to a profile, as far as the profile is known. A resource is looked at once for each profile,
 * however many refer to it; where that leads back to itself, what has been found so far stands.
 */
function conformance(
  options: ProfileOptions,
  profileCheck: (url: string) => Check | undefined,
): ElementOptions['conforms'] {
  return (value, url, context) => {
    if (!isResource(value)) return conformsTo(value, url, context, options, profileCheck);
    const { conforming } = context.work;
    const byProfile = conforming.get(value) ?? new Map<string, boolean>();
    conforming.set(value, byProfile);
    const known = byProfile.get(url);
    if (known !== undefined) return known;
    byProfile.set(url, true);
    const found = conformsTo(value, url, context, options, profileCheck);
    byProfile.set(url, found);
    return found;
  };
}

function conformsTo(
  value: Json,
  url: string,
  context: Context,
  { sources }: ProfileOptions,
  profileCheck: (url: string) => Check | undefined,
): boolean {
  const structure = sources.definitions.structure(url) ?? sources.profile(url);
  const type = isJsonObject(value) ? value.resourceType : undefined;
  if (structure && type !== undefined && structure.type !== type && !structure.abstract) return false;
  const report = createReport();
  profileCheck(url)?.(value, '', { ...context, report });
  return report.issues.every(({ severity }) => severity !== 'error');
}

/** The constraints of the profile itself; those that it repeats from R4 are checked with R4's types. */
function ownConstraints(
  element: ElementDefinition,
  base: ElementDefinition | undefined,
  { structure }: Sources['definitions'],
): readonly Constraint[] {
  const ofBase = new Set(base?.constraint?.map(({ key }) => key));
  return (element.constraint ?? []).filter(
    ({ key, source }) =>
      !(source !== undefined && structure(source)) && !droppedConstraints.has(key) && !ofBase.has(key),
  );
}

/** The element of R4 that an element of a profile constrains, by the path in its `base`. */
function baseFinder({
  structure,
}: Sources['definitions']): (element: ElementDefinition) => ElementDefinition | undefined {
  return ({ path, base }) => {
    const basePath = base?.path ?? path;
    const elements = structure(basePath.replace(/\..*/, ''))?.snapshot?.element;
    return elements?.find((element) => element.path === basePath);
  };
}

/** What a Reference leads to is of an allowed type, and conforms to an allowed profile if it is at hand. */
function targetCheck(
  { targetProfile = [], aggregation }: ElementType,
  { sources, resourceTypes }: ProfileOptions,
  conforms: ElementOptions['conforms'],
): Check {
  const typesOf = () =>
    targetProfile.map((url) => (sources.definitions.structure(url) ?? sources.profile(url))?.type);
  return (value, at, context) => {
    if (!isJsonObject(value)) return;
    if (aggregation) checkAggregation(value, at, context, aggregation);
    const types = typesOf();
    const allowed = new Set(types.filter((type) => type !== undefined));
    if (types.includes(undefined) || allowed.has('Resource') || allowed.size === 0) return;
    checkTarget(value, at, context, allowed, resourceTypes);
    const target = typeof value.reference === 'string' ? resolve(value.reference, context) : undefined;
    if (target === undefined || context.isTarget || !allowed.has(String(target.resourceType))) return;
    const around: Context = {
      ...context,
      resource: target,
      root: String(value.reference).startsWith('#') ? context.root : target,
      isTarget: true,
    };
    if (targetProfile.some((url) => conforms(target, url, around))) return;
    context.report.error(
      'value',
      `What it refers to does not conform to ${targetProfile.join(' or ')}.`,
      `${at}.reference`,
    );
  };
}
