import { type Discriminator, fixedValue, patternValue } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json } from '../../resource.ts';
import type { Context } from '../context.ts';
import type { ElementNode } from '../element-tree.ts';
import { resolve, typeOfReference } from '../reference.ts';
import type { Occurrence } from './occurrence.ts';
import { fitsPattern, isEqual } from './pattern.ts';

/** What telling slices apart needs to know of the world around the profile. */
export interface SliceOptions {
  /** The root of a known profile's definition. */
  readonly profileRoot: (url: string) => ElementNode | undefined;
  readonly conforms: (value: Json, profile: string, context: Context) => boolean;
  /** Whether a code, Coding or CodeableConcept is in a value set; `undefined` when the value set is not known. */
  readonly boundTest: (valueSet: string) => ((value: Json) => boolean) | undefined;
}

type Matcher = (occurrence: Occurrence, context: Context) => boolean;

/**
 * Whether an occurrence belongs to a slice: all discriminators say so
 * (https://hl7.org/fhir/R4/profiling.html#discriminator).
 */
export function sliceMatcher(
  slice: ElementNode,
  discriminators: readonly Discriminator[],
  options: SliceOptions,
): Matcher {
  const matchers = discriminators.map((each) => discriminatorMatcher(slice, each, options));
  return (occurrence, context) =>
    matchers.length > 0 && matchers.every((match) => match(occurrence, context));
}

function discriminatorMatcher(
  slice: ElementNode,
  { type, path }: Discriminator,
  options: SliceOptions,
): Matcher {
  const steps = stepsOf(path);
  const node = nodeAt(slice, steps, options);
  switch (type) {
    case 'value':
    case 'pattern': {
      const demand = demandAt(slice, steps, options);
      return (occurrence, context) => valuesAt(occurrence, steps, context).some(demand);
    }
    case 'exists': {
      const wanted = node?.element.max !== '0';
      return (occurrence, context) => valuesAt(occurrence, steps, context).length > 0 === wanted;
    }
    case 'type':
      return typeMatcher(node ?? slice, steps);
    case 'profile': {
      const profiles =
        (node ?? slice).element.type?.flatMap((each) => each.targetProfile ?? each.profile ?? []) ?? [];
      return (occurrence, context) =>
        valuesAt(occurrence, steps, context).some((value) =>
          profiles.some((url) => options.conforms(value, url, context)),
        );
    }
    default:
      return () => false;
  }
}

/** `a.extension('http://…').resolve()` as its steps; `$this` is none. */
function stepsOf(path: string): readonly string[] {
  return (path.match(/(?:[^.(]|\([^)]*\))+/g) ?? []).filter((step) => step !== '$this');
}

function extensionUrl(step: string): string | undefined {
  return /^extension\('([^']*)'\)$/.exec(step)?.[1];
}

function valuesAt(occurrence: Occurrence, steps: readonly string[], context: Context): readonly Json[] {
  return steps.reduce<readonly Json[]>(
    (values, step) => values.flatMap((value) => stepFrom(value, step, context)),
    [occurrence.value],
  );
}

function stepFrom(value: Json, step: string, context: Context): readonly Json[] {
  if (!isJsonObject(value)) return [];
  if (step === 'resolve()') return resolved(value.reference, context);
  if (step.startsWith('ofType(')) return [value];
  const url = extensionUrl(step);
  if (url !== undefined)
    return listOf(value.extension).filter((each) => isJsonObject(each) && each.url === url);
  const name =
    step in value
      ? step
      : Object.keys(value).find((each) => each.startsWith(step) && /^[A-Z]/.test(each.slice(step.length)));
  return name === undefined ? [] : listOf(value[name]);
}

function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}

/** What a reference leads to; as much as its text tells when that is elsewhere. */
function resolved(reference: Json | undefined, context: Context): readonly Json[] {
  if (typeof reference !== 'string') return [];
  const found = resolve(reference, context);
  const resourceType = found ? undefined : typeOfReference(reference);
  return found ? [found] : resourceType ? [{ resourceType }] : [];
}

function typeMatcher(node: ElementNode, steps: readonly string[]): Matcher {
  const types = node.element.type ?? [];
  const targets = types.flatMap(({ targetProfile }) => targetProfile ?? []);
  const names = steps.at(-1) === 'resolve()' ? targets : types.map(({ code }) => code);
  const wanted = new Set(names.map((name) => name.slice(name.lastIndexOf('/') + 1)));
  return (occurrence, context) => {
    if (steps.length === 0 && !isResource(occurrence.value)) return wanted.has(occurrence.type);
    return valuesAt(occurrence, steps, context).some(
      (value) => isResource(value) && wanted.has(String(value.resourceType)),
    );
  };
}

function isResource(value: Json): value is { readonly resourceType: Json } {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}

function nodeAt(
  slice: ElementNode,
  steps: readonly string[],
  options: SliceOptions,
): ElementNode | undefined {
  return steps.reduce<ElementNode | undefined>((node, step) => node && childAt(node, step, options), slice);
}

function childAt(node: ElementNode, step: string, options: SliceOptions): ElementNode | undefined {
  if (step === 'resolve()' || step.startsWith('ofType(')) return node;
  const profile = node.element.type?.flatMap((type) => type.profile ?? [])[0];
  const children =
    node.children.length > 0 || !profile ? node.children : options.profileRoot(profile)?.children;
  const url = extensionUrl(step);
  if (url === undefined) return children?.find(({ name }) => name === step);
  const extensions = children?.find(({ name }) => name === 'extension')?.slices ?? [];
  return extensions.find(({ element }) => element.type?.some((type) => type.profile?.includes(url)));
}

/** What the slice asks of the value at the discriminator's path, wherever in its tree it says so. */
function demandAt(
  node: ElementNode,
  steps: readonly string[],
  options: SliceOptions,
): (value: Json) => boolean {
  const fixed = fixedValue(node.element);
  const stated = fixed ?? patternValue(node.element);
  const [step, ...rest] = steps;
  if (step === undefined) return demandOf(node, options);
  if (stated !== undefined) {
    const wanted = projected([stated], steps);
    return (value) =>
      wanted.some((each) => (fixed === undefined ? fitsPattern(value, each) : isEqual(value, each)));
  }
  const child = childAt(node, step, options);
  if (child) {
    // The slices of an element on the way may say it too, as those of `code.coding` do in HL7's blood pressure.
    const demands = [child, ...child.slices].map((each) => demandAt(each, rest, options));
    return (value) => demands.some((demand) => demand(value));
  }
  const urls = step === 'url' ? (node.element.type?.flatMap((type) => type.profile ?? []) ?? []) : [];
  return (value) => urls.some((url) => url === value);
}

function projected(values: readonly Json[], steps: readonly string[]): readonly Json[] {
  return steps.reduce(
    (from, step) => from.flatMap((value) => (isJsonObject(value) ? listOf(value[step]) : [])),
    values,
  );
}

function demandOf(node: ElementNode, options: SliceOptions): (value: Json) => boolean {
  const { element } = node;
  const [fixed, pattern] = [fixedValue(element), patternValue(element)];
  if (fixed !== undefined) return (value) => isEqual(value, fixed);
  if (pattern !== undefined) return (value) => fitsPattern(value, pattern);
  const below = node.children
    .filter(isDemanding)
    .map((child) => ({ name: child.name, demand: demandOf(child, options) }));
  if (below.length > 0) {
    return (value) =>
      isJsonObject(value) && below.every(({ name, demand }) => listOf(value[name]).some(demand));
  }
  const valueSet = element.binding?.strength === 'required' ? element.binding.valueSet : undefined;
  return (valueSet === undefined ? undefined : options.boundTest(valueSet)) ?? (() => false);
}

function isDemanding(node: ElementNode): boolean {
  return (
    fixedValue(node.element) !== undefined ||
    patternValue(node.element) !== undefined ||
    node.children.some(isDemanding)
  );
}
