import type { ElementMember } from '../../fhir/definitions/element-model.ts';
import type { Typed } from '../expression/nodes.ts';
import { converted } from './convert.ts';
import type { TypeModel } from './extracting.ts';

/** One step of an element id, such as `identifier:national` or `value[x]:valueQuantity`. */
export interface Segment {
  readonly name: string;
  readonly slice: string | undefined;
  /** As the element id has it. */
  readonly text: string;
}

/** `canonical#Type.element.path`, as `item.definition` names an element: its profile, and its id there. */
export interface ElementRef {
  readonly canonical: string;
  readonly type: string;
  readonly segments: readonly Segment[];
}

/** https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.definition; `undefined` for any other URL. */
export function readElementRef(definition: string): ElementRef | undefined {
  const [canonical = '', id] = definition.split('#');
  const [type, ...steps] = (id ?? '').split('.');
  if (!type || steps.length === 0) return undefined;
  return { canonical: plainCanonical(canonical), type, segments: steps.map(readSegment) };
}

function readSegment(text: string): Segment {
  const [name = '', slice] = text.split(':');
  return { name: name.replace('[x]', ''), slice, text };
}

/** Without a version; R4's own types have two URLs in use. */
export function plainCanonical(canonical: string): string {
  const [url = ''] = canonical.split('|');
  return url.replace(/^http:\/\/hl7\.org\/fhir\/(?=[A-Za-z]+$)/, 'http://hl7.org/fhir/StructureDefinition/');
}

/**
 * The member that a step leads to from an element of a type. Of a choice, it is the one that the slice names, or else
 * the one for which `fits` is true.
 */
export function memberAt(
  types: TypeModel,
  type: string,
  { name, slice }: Segment,
  fits: (member: ElementMember) => boolean,
): ElementMember | undefined {
  const direct = types.member(type, name);
  if (direct) return direct;
  const sliced = slice === undefined ? undefined : types.member(type, slice);
  if (sliced?.name === name) return sliced;
  return (types.members(type) ?? []).filter((member) => member.name === name).find(fits);
}

/** The value as one of the types that a step takes, with the member that it then has. */
export function fitted(
  types: TypeModel,
  type: string,
  segment: Segment,
  value: Typed,
  unit: Parameters<typeof converted>[2],
) {
  const exact = memberAt(types, type, segment, (member) => member.type === value.type);
  const member =
    exact ??
    memberAt(types, type, segment, ({ type: wanted }) => converted(value, wanted, unit) !== undefined);
  const json = member && converted(value, member.type, unit);
  return member === undefined || json === undefined ? undefined : { member, json };
}
