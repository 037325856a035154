import type { ElementMember, ElementModel } from '../definitions/element-model.ts';
import { keepPrecision, withMembers } from '../json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../resource.ts';

/** Which part of each resource is wanted: https://hl7.org/fhir/R4/search.html#summary and `#elements`. */
export interface Subset {
  readonly summary?: 'true' | 'text' | 'data';
  /** Names of elements, or `Type.name`. */
  readonly elements?: readonly string[];
}

/** What a resource never does without. */
const always: ReadonlySet<string> = new Set(['resourceType', 'id', 'meta']);

/**
 * The part of a resource that was asked for. It keeps what is mandatory, so that it is valid, and says by a tag that it
 * is not whole: it must not be sent back as an update.
 */
export function subsetOf(resource: Resource, { summary, elements }: Subset, model: ElementModel): Resource {
  let part: JsonObject = resource;
  if (summary !== undefined) part = summaries[summary](part, resource.resourceType, model);
  if (elements !== undefined) part = onlyElements(part, resource.resourceType, elements, model);
  return subsetted(part as Resource);
}

type Summarise = (resource: JsonObject, type: string, model: ElementModel) => JsonObject;

const summaries: Readonly<Record<NonNullable<Subset['summary']>, Summarise>> = {
  true: summaryOf,
  text: (resource, type, model) =>
    filtered(resource, type, model, ({ name, mandatory }) => name === 'text' || mandatory),
  data: (resource) => withMembers(resource, { text: undefined }),
};

function onlyElements(
  resource: JsonObject,
  type: string,
  elements: readonly string[],
  model: ElementModel,
): JsonObject {
  const names = new Set(
    elements.map((name) => (name.startsWith(`${type}.`) ? name.slice(type.length + 1) : name)),
  );
  const isWanted = ({ name, mandatory }: ElementMember) =>
    mandatory || names.has(name) || name === 'modifierExtension' || name === 'implicitRules';
  return filtered(resource, type, model, isWanted);
}

/** Elements that are part of a summary, with those of their elements that are; a type that marks none is kept whole. */
function summaryOf(value: JsonObject, type: string, model: ElementModel): JsonObject {
  const members = model.members(type) ?? [];
  if (!members.some(({ summary }) => summary)) return value;
  const kept = filtered(value, type, model, ({ summary, mandatory }) => summary || mandatory);
  const inner = Object.fromEntries(
    members
      .filter(({ kind, jsonName }) => kind !== 'primitive' && kept[jsonName] !== undefined)
      .map((member) => [member.jsonName, innerSummary(kept[member.jsonName], member, model)]),
  );
  return withMembers(kept, inner);
}

function innerSummary(value: Json | undefined, member: ElementMember, model: ElementModel): Json | undefined {
  if (Array.isArray(value)) {
    const list = value.map((each: Json) => innerSummary(each, member, model) ?? null);
    keepPrecision(value, list);
    return list;
  }
  if (!isJsonObject(value)) return value;
  const type = member.kind === 'resource' ? String(value.resourceType) : member.type;
  return summaryOf(value, type, model);
}

function filtered(
  value: JsonObject,
  type: string,
  model: ElementModel,
  isKept: (member: ElementMember) => boolean,
): JsonObject {
  const dropped = (model.members(type) ?? [])
    .filter((member) => !always.has(member.name) && !isKept(member))
    .flatMap(({ jsonName }) => [jsonName, `_${jsonName}`])
    .filter((name) => value[name] !== undefined);
  return withMembers(value, Object.fromEntries(dropped.map((name) => [name, undefined])));
}

const subsettedTag = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
  display: 'Resource encoded in summary mode',
} as const;

function subsetted(resource: Resource): Resource {
  const { meta = {} } = resource;
  const tags: readonly Json[] = Array.isArray(meta.tag) ? meta.tag : [];
  const others = tags.filter((tag) => !isJsonObject(tag) || tag.code !== subsettedTag.code);
  return withMembers(resource, { meta: withMembers(meta, { tag: [...others, subsettedTag] }) });
}
