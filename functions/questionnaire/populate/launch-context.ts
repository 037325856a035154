import { isJsonObject, type JsonObject } from '../../fhir/resource.ts';
import { extensionsOf, extensionValue, extensionValues, textOf } from '../element.ts';
import type { ParsedQuestionnaire } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';

/** https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-launchContext.html */
interface LaunchContext {
  readonly name: string;
  readonly types: readonly string[];
}

function declared({ source }: ParsedQuestionnaire): readonly LaunchContext[] {
  return extensionsOf(source, sdcUrl('launchContext')).flatMap((extension) => {
    const given = extensionValue(extension, 'name');
    // A Coding since SDC 3, an id before that.
    const name = isJsonObject(given) ? textOf(given.code) : textOf(given);
    return name === undefined ? [] : [{ name, types: extensionValues(extension, 'type').map(String) }];
  });
}

/** The resources of each launch context; those that were not given are empty, so that expressions find nothing. */
export function launchContexts(
  questionnaire: ParsedQuestionnaire,
  { contexts }: { readonly contexts: ReadonlyMap<string, readonly JsonObject[]> },
): ReadonlyMap<string, readonly JsonObject[]> {
  const empty = declared(questionnaire).map(({ name }) => [name, []] as const);
  return new Map([...empty, ...contexts]);
}

export function missingContexts(
  questionnaire: ParsedQuestionnaire,
  contexts: ReadonlyMap<string, readonly JsonObject[]>,
): readonly string[] {
  return declared(questionnaire)
    .map(({ name }) => name)
    .filter((name) => (contexts.get(name) ?? []).length === 0);
}

/** The names that resources may be given for. */
export function contextNames(questionnaire: ParsedQuestionnaire): ReadonlySet<string> {
  const variables = extensionValues(questionnaire.source, 'http://hl7.org/fhir/StructureDefinition/variable');
  return new Set([
    ...declared(questionnaire).map(({ name }) => name),
    ...variables.flatMap((variable) => (isJsonObject(variable) ? (textOf(variable.name) ?? []) : [])),
  ]);
}

/** The launch context that the subject itself is, where a Patient is asked for and nothing else was given. */
export function subjectContext(questionnaire: ParsedQuestionnaire, subjectType: string): string | undefined {
  return declared(questionnaire).find(({ name, types }) => name === 'patient' && types.includes(subjectType))
    ?.name;
}
