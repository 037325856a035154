import { fhirError } from '../../fhir/outcome.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import type { CodeSystem, Concept } from '../../fhir/terminology/code-system.ts';
import { displayIn } from '../../fhir/terminology/display.ts';
import type { Answer } from '../api.ts';
import type { Operation, OperationHandler } from './operation.ts';
import { operationInput } from './parameters.ts';

/** https://hl7.org/fhir/R4/codesystem-operation-lookup.html */
export const lookupOperation: Operation = {
  name: 'lookup',
  definition: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup',
  levels: ['type'],
  resourceTypes: ['CodeSystem'],
  methods: ['GET', 'POST'],
  interaction: 'operation:lookup',
  handle: lookup,
};

async function lookup(...[request, api]: Parameters<OperationHandler>): Promise<Answer> {
  const input = await operationInput(request);
  const coding = input.object('coding');
  const system = input.text('system') ?? (typeof coding?.system === 'string' ? coding.system : undefined);
  const code = input.text('code') ?? (typeof coding?.code === 'string' ? coding.code : undefined);
  if (system === undefined || code === undefined) {
    throw fhirError('required', 'Say which code of which system: as system and code, or as coding', 'code');
  }
  const version = input.text('version');
  const found = await api.terminology((known) =>
    known.codeSystem(version === undefined ? system : `${system}|${version}`),
  );
  if (found === undefined) {
    throw fhirError('not-found', `The code system ${system} is not known here`, 'system', 404);
  }
  const concept = found.find(code);
  if (concept === undefined) throw fhirError('not-found', `${system} has no code ${code}`, 'code', 404);
  const parameter = parametersOf(found, concept, input.text('displayLanguage'), input.texts('property'));
  return { status: 200, content: JSON.stringify({ resourceType: 'Parameters', parameter }) };
}

function parametersOf(
  { url, name, title, version }: CodeSystem,
  concept: Concept,
  language: string | undefined,
  properties: readonly string[],
): readonly JsonObject[] {
  const isWanted = (property: string) => properties.length === 0 || properties.includes(property);
  const definition = isWanted('definition') ? concept.definition : undefined;
  return [
    { name: 'name', valueString: name ?? title ?? url },
    ...(version === undefined ? [] : [{ name: 'version', valueString: version }]),
    { name: 'display', valueString: displayIn(concept, language) ?? concept.code },
    ...(definition === undefined ? [] : [{ name: 'definition', valueString: definition }]),
    ...(isWanted('designation') ? concept.designations.map(designationPart) : []),
    ...propertyParts(concept)
      .filter(({ code }) => isWanted(code))
      .map(({ part }) => part),
  ];
}

function designationPart({ language, use, value }: Concept['designations'][number]): JsonObject {
  const part = [
    ...(language === undefined ? [] : [{ name: 'language', valueCode: language }]),
    ...(use === undefined ? [] : [{ name: 'use', valueCoding: use }]),
    { name: 'value', valueString: value },
  ];
  return { name: 'designation', part };
}

function propertyParts(concept: Concept): readonly { readonly code: string; readonly part: JsonObject }[] {
  const related = (code: string, codes: readonly string[]) =>
    codes.map((each) => ({ code, name: 'valueCode', value: each }));
  const stated = [...concept.properties]
    .filter(([code]) => code !== 'parent' && code !== 'child')
    .flatMap(([code, values]) => values.map(({ name, value }) => ({ code, name, value })));
  const all = [...related('parent', concept.parents), ...related('child', concept.children), ...stated];
  return all.map(({ code, name, value }) => ({
    code,
    part: {
      name: 'property',
      part: [
        { name: 'code', valueCode: code },
        { name: 'value', [name]: value },
      ],
    },
  }));
}
