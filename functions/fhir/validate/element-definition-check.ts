import { type ElementDefinition, type ElementType, typeName } from '../definitions/structure-definition.ts';
import type { Sources } from './sources.ts';

/**
 * What is wrong with an element of a profile, given the element that it constrains: a profile may narrow, and never
 * widen (https://hl7.org/fhir/R4/profiling.html#constraining).
 */
export function elementComplaints(
  own: ElementDefinition,
  inherited: ElementDefinition,
  sources: Sources,
): readonly string[] {
  return [
    ...cardinalityComplaints(own, inherited),
    ...elementTypeComplaints(own, sources),
    ...narrowingComplaints(own, inherited, sources),
    ...valueComplaints(own, inherited, sources),
    ...bindingComplaints(own, inherited, sources),
  ];
}

/** A slice may be there less often than the sliced element must be, as others may be there too. */
function cardinalityComplaints(own: ElementDefinition, inherited: ElementDefinition): string[] {
  const { min = inherited.min ?? 0, max = inherited.max } = own;
  if (own.sliceName === undefined && min < (inherited.min ?? 0))
    return [`min is ${min}, but the base requires ${inherited.min}.`];
  if (own.max !== undefined && times(max) > times(inherited.max))
    return [`max is ${max}, but the base allows ${inherited.max}.`];
  // Where both are stated, eld-2 tells.
  const isOneStated = (own.min === undefined) !== (own.max === undefined);
  return isOneStated && min > times(max) ? [`min is ${min}, but max ${max}.`] : [];
}

function times(max: string | undefined): number {
  return max === undefined || max === '*' ? Number.POSITIVE_INFINITY : Number(max);
}

/** That types are there, and that the profiles on them are of these types. */
export function elementTypeComplaints({ type }: ElementDefinition, sources: Sources): string[] {
  return typesIn(type).flatMap(({ code, profile = [] }) => {
    if (!isSystemType(code) && find(code, sources) === undefined) {
      return /^https?:/.test(code) ? [] : [`There is no type '${code.slice(0, 60)}'.`];
    }
    return profile.flatMap((url) => {
      const found = find(url, sources);
      if (found === undefined || isKindOf(found.type, code, sources)) return [];
      return [`${url} is a profile of ${found.type}, not of ${code}.`];
    });
  });
}

/** That the types, and what references may lead to, are among those of the base. */
function narrowingComplaints(
  own: ElementDefinition,
  inherited: ElementDefinition,
  sources: Sources,
): string[] {
  const before = typesIn(inherited.type);
  if (before.length === 0) return [];
  return typesIn(own.type).flatMap((type) => {
    const allowed = before.filter(({ code }) => isKindOf(type.code, code, sources));
    if (allowed.length === 0) return [`The base does not allow the type ${type.code.slice(0, 60)} here.`];
    return targetComplaints(type, allowed, sources);
  });
}

function targetComplaints(
  { targetProfile = [] }: ElementType,
  allowed: readonly ElementType[],
  sources: Sources,
): string[] {
  const before = allowed.flatMap((type) => type.targetProfile ?? []).map((url) => find(url, sources)?.type);
  const isOpen = before.length === 0 || before.includes(undefined);
  return targetProfile.flatMap((url) => {
    const type = find(url, sources)?.type;
    if (isOpen || type === undefined || before.some((each) => each && isKindOf(type, each, sources)))
      return [];
    return [`The base does not allow references to ${type} here.`];
  });
}

const valued = /^(?:fixed|pattern|minValue|maxValue|defaultValue)([A-Z]\w*)$/;

/** That a value which is stated is of a type that the element may have. */
function valueComplaints(own: ElementDefinition, inherited: ElementDefinition, sources: Sources): string[] {
  const types = effectiveTypes(own, inherited);
  if (types.length === 0) return [];
  return Object.keys(own).flatMap((name) => {
    const [, suffix] = valued.exec(name) ?? [];
    if (suffix === undefined) return [];
    const lower = `${suffix.charAt(0).toLowerCase()}${suffix.slice(1)}`;
    const stated = find(suffix, sources) ? suffix : lower;
    const fits = types.some((type) => type === stated || areQuantities(type, stated, sources));
    return fits ? [] : [`${name} is of another type than the element, which is ${types.join(' or ')}.`];
  });
}

/** An Age or a Duration is written as the Quantity that it is. */
function areQuantities(type: string, other: string, sources: Sources): boolean {
  return [type, other].every((each) => isKindOf(each, 'Quantity', sources));
}

/** https://hl7.org/fhir/R4/terminologies.html#4.1 */
const bindable: ReadonlySet<string> = new Set([
  'code',
  'string',
  'uri',
  'Coding',
  'CodeableConcept',
  'Quantity',
]);

function bindingComplaints(own: ElementDefinition, inherited: ElementDefinition, sources: Sources): string[] {
  const { binding } = own;
  if (binding === undefined) return [];
  const types = effectiveTypes(own, inherited);
  const isBindable = types.some((type) => [...bindable].some((each) => isKindOf(type, each, sources)));
  if (types.length > 0 && !isBindable) return [`A ${types.join(' or ')} cannot be bound to a value set.`];
  if (inherited.binding?.strength === 'required' && binding.strength !== 'required')
    return [
      `The base requires a code of ${inherited.binding.valueSet}; that cannot become ${binding.strength}.`,
    ];
  const { valueSet } = binding;
  const { terminology } = sources;
  const isOther =
    typeof valueSet === 'string' &&
    terminology.codeSystem(valueSet) !== undefined &&
    terminology.codes(valueSet) === undefined &&
    terminology.valueSet(valueSet) === undefined;
  return isOther ? [`${valueSet} is a code system; a binding is to a value set.`] : [];
}

function effectiveTypes(own: ElementDefinition, inherited: ElementDefinition): readonly string[] {
  const types = typesIn(own.type);
  const holder = { ...inherited, path: inherited.base?.path ?? inherited.path };
  return (types.length > 0 ? types : typesIn(inherited.type)).map((type) => typeName(holder, type));
}

function typesIn(types: readonly ElementType[] | undefined): readonly ElementType[] {
  return Array.isArray(types) ? types.filter(({ code }) => typeof code === 'string') : [];
}

function find(urlOrType: string, { definitions, profile }: Sources) {
  return definitions.structure(urlOrType) ?? profile(urlOrType);
}

function isSystemType(code: string): boolean {
  return code.startsWith('http://hl7.org/fhirpath/System.');
}

/** Whether a type is another, or what that specialises to. */
function isKindOf(type: string, other: string, sources: Sources): boolean {
  if (isSystemType(type) || isSystemType(other)) return isSystemType(type) === isSystemType(other);
  let name: string | undefined = type;
  for (let depth = 0; name !== undefined && depth < 10; depth += 1) {
    if (name === other) return true;
    const base: string | undefined = find(name, sources)?.baseDefinition;
    name = base?.slice(base.lastIndexOf('/') + 1);
  }
  return false;
}
