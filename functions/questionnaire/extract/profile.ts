import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import { elementsAt, extensionsOf, extensionValue, textOf } from '../element.ts';
import type { ParsedQuestionnaire } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';

/** The canonical URLs of the profiles that resources are to be made by. */
export function profilesNamed({ source, byLinkId }: ParsedQuestionnaire): readonly string[] {
  const elements = [source, ...[...byLinkId.values()].map(({ element }) => element)];
  const named = elements
    .flatMap((element) => extensionsOf(element, sdcUrl('definitionExtract')))
    .flatMap((extension) => textOf(extensionValue(extension, 'definition')) ?? []);
  return [...new Set(named)];
}

/** What a profile fixes of its elements: https://hl7.org/fhir/R4/elementdefinition.html#ElementDefinition.fixed_x_ */
export interface FixedElement {
  /** Such as `Observation.code` or `Patient.identifier:national.system`. */
  readonly id: string;
  readonly value: Json;
}

/** Every element with a fixed value or a pattern, outer ones first; the `url` of an extension is fixed by its type. */
export function fixedElements(profile: JsonObject | undefined): readonly FixedElement[] {
  if (profile === undefined) return [];
  return elementsOf(profile).flatMap((element): FixedElement[] => {
    const id = textOf(element.id) ?? textOf(element.path);
    if (id === undefined) return [];
    const name = Object.keys(element).find((member) => /^(?:fixed|pattern)[A-Z]/.test(member));
    const value = name === undefined ? undefined : element[name];
    const url = extensionUrl(element);
    return [
      ...(value === undefined ? [] : [{ id, value }]),
      ...(url === undefined ? [] : [{ id: `${id}.url`, value: url }]),
    ];
  });
}

function elementsOf({ snapshot, differential }: JsonObject): readonly JsonObject[] {
  const holder = isJsonObject(snapshot) ? snapshot : differential;
  return isJsonObject(holder) ? elementsAt(holder, 'element', '').map(([element]) => element) : [];
}

function extensionUrl(element: JsonObject): string | undefined {
  const [type] = elementsAt(element, 'type', '').map(([each]) => each);
  const [url] = type?.code === 'Extension' && Array.isArray(type.profile) ? type.profile : [];
  return typeof url === 'string' ? url : undefined;
}

/** The resource type that a profile is of. */
export function typeOfProfile(profile: JsonObject | undefined): string | undefined {
  return textOf(profile?.type);
}
