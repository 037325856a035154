import type { JsonObject } from '../resource.ts';
import { droppedConstraints } from './constraints.ts';
import { fileNameOf } from './file-name.ts';
import { addFile } from './packages.ts';
import {
  type Binding,
  coreUrl,
  type ElementDefinition,
  type StructureDefinition,
  typeName,
} from './structure-definition.ts';

/**
 * The profiles and extensions that R4 itself defines, such as vital signs: path → text. An element that only repeats
 * what its type says is kept without it.
 */
export function profileFiles(structures: readonly JsonObject[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const each of structures) {
    const structure = each as unknown as StructureDefinition;
    if (structure.derivation !== 'constraint' || !structure.snapshot) continue;
    addFile(files, `profiles/${fileNameOf(structure.url)}.json`, profileText(structure));
  }
  return files;
}

/** Where R4 itself uses an extension of its own though the definition does not name the place. */
const furtherContexts: Readonly<Record<string, readonly string[]>> = {
  'structuredefinition-normative-version': ['Element'],
  'structuredefinition-fhir-type': ['ElementDefinition.type'],
  regex: ['ElementDefinition.type'],
  translation: ['Element'],
  'valueset-concept-comments': ['CodeSystem.concept'],
};

function contextsOf({ url, context }: StructureDefinition): StructureDefinition['context'] {
  const further = furtherContexts[url.slice(url.lastIndexOf('/') + 1)] ?? [];
  return context && [...context, ...further.map((expression) => ({ type: 'element', expression }))];
}

function profileText(structure: StructureDefinition): string {
  const context = contextsOf(structure);
  const { url, name, type, kind, baseDefinition, derivation, contextInvariant, snapshot } = structure;
  const head = { url, name, type, kind, baseDefinition, derivation, context, contextInvariant };
  const elements = (snapshot?.element ?? []).map((element) => JSON.stringify(trimmedElement(element)));
  return `${JSON.stringify(head).slice(0, -1)},"snapshot":{"element":[\n${elements.join(',\n')}\n]}}\n`;
}

function trimmedBinding({ strength, valueSet, extension }: Binding): JsonObject {
  const max = extension?.filter(({ url }) => String(url).endsWith('/elementdefinition-maxValueSet'));
  return { strength, valueSet, ...(max?.length && { extension: max }) };
}

function trimmedElement(element: ElementDefinition): JsonObject {
  const { id, path, sliceName, slicing, min, max, base, contentReference, maxLength, isModifier } = element;
  const constraint = element.constraint
    ?.filter(({ key, source }) => !source?.startsWith(coreUrl) && !droppedConstraints.has(key))
    .map(({ key, severity, human, expression }) => ({ key, severity, human, expression }));
  const values = Object.entries(element).filter(([name]) =>
    /^(fixed|pattern|minValue|maxValue)[A-Z]/.test(name),
  );
  const { binding } = element;
  const kept = {
    id,
    path,
    sliceName,
    slicing: slicing && { ...slicing, description: undefined },
    min,
    max,
    base,
    type: element.type?.map((type) => ({ ...type, code: typeName(element, type), extension: undefined })),
    contentReference,
    maxLength,
    binding: binding?.valueSet ? trimmedBinding(binding) : undefined,
    constraint: constraint?.length ? constraint : undefined,
    ...Object.fromEntries(values),
    ...(isModifier && { isModifier }),
  };
  return kept as unknown as JsonObject;
}
