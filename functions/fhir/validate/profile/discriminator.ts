import { type Discriminator, fixedValue, patternValue } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
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
 * @returns `undefined` where the profile does not say what tells the slice from others
 */
export function sliceMatcher(
  slice: ElementNode,
  discriminators: readonly Discriminator[],
  options: SliceOptions,
): Matcher | undefined {
  const matchers = discriminators.map((each) => discriminatorMatcher(slice, each, options));
  const usable = matchers.filter((matcher) => matcher !== undefined);
  if (usable.length === 0 || usable.length < matchers.length) return undefined;
  return (occurrence, context) => usable.every((match) => match(occurrence, context));
}

function discriminatorMatcher(
  slice: ElementNode,
  { type, path }: Discriminator,
  options: SliceOptions,
): Matcher | undefined {
  const steps = stepsOf(path);
  const node = nodeAt(slice, steps, options);
  switch (type) {
    case 'value':
    case 'pattern': {
      const demand = demandAt(slice, steps, options);
      if (demand) return (occurrence, context) => valuesAt(occurrence, steps, context).some(demand);
      // Where no value is stated, that there is one, or is none, may be all that tells.
      const isThere = node?.element.max !== '0';
      if (node === undefined || (isThere && !node.element.min)) return undefined;
      return (occurrence, context) => valuesAt(occurrence, steps, context).length > 0 === isThere;
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
      if (profiles.length === 0) return undefined;
      return (occurrence, context) =>
        valuesAt(occurrence, steps, context).some((value) =>
          profiles.some((url) => options.conforms(value, url, context)),
        );
    }
    default:
      return undefined;
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
  const last = steps.at(-1) ?? '';
  return (occurrence, context) => {
    if (steps.length === 0 && !isResource(occurrence.value)) return wanted.has(occurrence.type);
    const values = valuesAt(occurrence, steps, context);
    if (values.some((value) => isResource(value) && wanted.has(String(value.resourceType)))) return true;
    if (last === '' || last.endsWith(')')) return false;
    const holders = valuesAt(occurrence, steps.slice(0, -1), context);
    return holders.some((holder) => isJsonObject(holder) && isWrittenAs(holder, last, wanted));
  };
}

/** The type of a choice follows from its JSON name, `valueQuantity`. */
function isWrittenAs(holder: JsonObject, name: string, types: ReadonlySet<string>): boolean {
  return [...types].some((type) => `${name}${type.charAt(0).toUpperCase()}${type.slice(1)}` in holder);
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
  if (url === undefined)
    return children?.find(({ name }) => name === step) ?? targetChild(node, step, options);
  const extensions = children?.find(({ name }) => name === 'extension')?.slices ?? [];
  return extensions.find(({ element }) => element.type?.some((type) => type.profile?.includes(url)));
}

/** What a profile of what is referred to says, for the steps after `resolve()`. */
function targetChild({ element }: ElementNode, step: string, options: SliceOptions): ElementNode | undefined {
  const [target] = element.type?.flatMap(({ targetProfile }) => targetProfile ?? []) ?? [];
  const root = target === undefined ? undefined : options.profileRoot(target);
  return root?.children.find(({ name }) => name === step);
}

/** What the slice asks of the value at the discriminator's path, wherever in its tree it says so. */
function demandAt(
  node: ElementNode,
  steps: readonly string[],
  options: SliceOptions,
): ((value: Json) => boolean) | undefined {
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
    const demands = [child, ...child.slices].flatMap((each) => demandAt(each, rest, options) ?? []);
    if (demands.length > 0) return (value) => demands.some((demand) => demand(value));
  }
  const urls = step === 'url' ? (node.element.type?.flatMap((type) => type.profile ?? []) ?? []) : [];
  if (urls.length === 0) return undefined;
  const bare = new Set(urls.map((url) => url.replace(/\|.*/, '')));
  return (value) => typeof value === 'string' && bare.has(value);
}

function projected(values: readonly Json[], steps: readonly string[]): readonly Json[] {
  return steps.reduce(
    (from, step) => from.flatMap((value) => (isJsonObject(value) ? listOf(value[step]) : [])),
    values,
  );
}

function demandOf(node: ElementNode, options: SliceOptions): ((value: Json) => boolean) | undefined {
  const { element } = node;
  const [fixed, pattern] = [fixedValue(element), patternValue(element)];
  if (fixed !== undefined) return (value) => isEqual(value, fixed);
  if (pattern !== undefined) return (value) => fitsPattern(value, pattern);
  const below = node.children.filter(isDemanding).flatMap((child) => {
    const demand = demandOf(child, options);
    return demand ? [{ name: child.name, demand }] : [];
  });
  if (below.length > 0) {
    return (value) =>
      isJsonObject(value) && below.every(({ name, demand }) => listOf(value[name]).some(demand));
  }
  const valueSet = element.binding?.strength === 'required' ? element.binding.valueSet : undefined;
  return valueSet === undefined ? undefined : options.boundTest(valueSet);
}

function isDemanding(node: ElementNode): boolean {
  return (
    fixedValue(node.element) !== undefined ||
    patternValue(node.element) !== undefined ||
    node.children.some(isDemanding)
  );
}
