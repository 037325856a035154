import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import { type CodeSystem, readCodeSystem } from '../../fhir/terminology/code-system.ts';
import { displayIn, isDisplayOf } from '../../fhir/terminology/display.ts';
import {
  type Membership,
  membership,
  membershipOf,
  type Terminology,
} from '../../fhir/terminology/terminology.ts';
import { isUcum, ucumUrl } from '../../fhir/terminology/ucum.ts';
import { readValueSet } from '../../fhir/terminology/value-set.ts';
import type { Answer } from '../api.ts';
import type { Operation, OperationHandler } from './operation.ts';
import { type OperationInput, operationInput } from './parameters.ts';
import { storedDefinition } from './stored-definition.ts';

/** https://hl7.org/fhir/R4/valueset-operation-validate-code.html */
export const validateCodeOperation: Operation = {
  name: 'validate-code',
  definition: 'http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code',
  levels: ['type', 'instance'],
  resourceTypes: ['ValueSet'],
  methods: ['GET', 'POST'],
  interaction: 'operation:validate-code',
  handle: validateInValueSet,
};

/** https://hl7.org/fhir/R4/codesystem-operation-validate-code.html */
export const validateCodeInSystemOperation: Operation = {
  name: 'validate-code',
  definition: 'http://hl7.org/fhir/OperationDefinition/CodeSystem-validate-code',
  levels: ['type', 'instance'],
  resourceTypes: ['CodeSystem'],
  methods: ['GET', 'POST'],
  interaction: 'operation:validate-code',
  handle: validateInCodeSystem,
};

interface Asked {
  readonly system?: string;
  readonly code: string;
  readonly display?: string;
}

async function validateInValueSet(...[request, api]: Parameters<OperationHandler>): Promise<Answer> {
  const input = await operationInput(request);
  const given =
    input.object('valueSet') ??
    (request.params.id === '' ? undefined : await storedDefinition('ValueSet', request, api));
  const url = input.text('url');
  if (!given && url === undefined)
    throw fhirError('required', 'Say which value set: by url or as valueSet', 'url');
  const codings = askedCodings(input);
  requireSystem(input);
  return api.terminology((known) => {
    const has = given ? membership(readValueSet(given), known) : membershipOf(url ?? '', known);
    if (has === undefined) throw fhirError('not-found', `There is no value set ${url} here`, 'url', 404);
    return verdict(
      codings,
      has,
      String(given?.url ?? url ?? 'the value set'),
      known,
      input.text('displayLanguage'),
    );
  });
}

async function validateInCodeSystem(...[request, api]: Parameters<OperationHandler>): Promise<Answer> {
  const input = await operationInput(request);
  const given =
    input.object('codeSystem') ??
    (request.params.id === '' ? undefined : await storedDefinition('CodeSystem', request, api));
  const url = input.text('url') ?? input.text('system') ?? stringOf(given?.url);
  const codings = askedCodings(input).map((asked) => ({ ...asked, system: asked.system ?? url ?? '' }));
  return api.terminology((known) => {
    const system = given ? readCodeSystem(given) : known.codeSystem(url ?? codings[0]?.system ?? '');
    const name = url ?? codings[0]?.system ?? '';
    if (system === undefined && name !== ucumUrl) {
      throw fhirError('not-found', `There is no code system ${name} here`, 'url', 404);
    }
    const has: Membership = (asked, code) =>
      asked !== undefined && asked !== name
        ? false
        : name === ucumUrl
          ? isUcum(code)
          : system?.find(code) !== undefined;
    const withGiven = { ...known, codeSystem: (of: string) => (of === name ? system : known.codeSystem(of)) };
    return verdict(codings, has, name, withGiven, input.text('displayLanguage'));
  });
}

/** The code as its own parameters, as a Coding, or any of a CodeableConcept. @throws FhirError 400 when there is none */
function askedCodings(input: OperationInput): readonly Asked[] {
  const code = input.text('code');
  const coding = input.object('coding');
  const concept = input.object('codeableConcept');
  const [system, display] = [input.text('system'), input.text('display')];
  if (code !== undefined) {
    return [{ code, ...(system !== undefined && { system }), ...(display !== undefined && { display }) }];
  }
  const codings =
    concept && Array.isArray(concept.coding) ? concept.coding.filter(isJsonObject) : coding ? [coding] : [];
  const asked = codings.flatMap(askedOf);
  if (asked.length === 0)
    throw fhirError('required', 'Say which code: as code, coding or codeableConcept', 'code');
  return asked;
}

/**
 * "If a code is provided, a system or a context must be provided": a bare code may mean another thing in each system.
 * Who says `inferSystem`, as later editions of the operation have it, asks for any of them.
 * @throws FhirError 400
 */
function requireSystem(input: OperationInput): void {
  if (input.text('code') === undefined || input.text('system') !== undefined) return;
  if (input.flag('inferSystem') !== true)
    throw fhirError('required', 'Say which system the code is of: as system, or by a coding', 'system');
}

function askedOf({ system, code, display }: JsonObject): Asked[] {
  if (typeof code !== 'string') return [];
  return [
    { code, ...(typeof system === 'string' && { system }), ...(typeof display === 'string' && { display }) },
  ];
}

function verdict(
  codings: readonly Asked[],
  has: Membership,
  name: string,
  known: Terminology,
  language: string | undefined,
): Answer {
  const found = codings.map((asked) => ({ asked, isMember: has(asked.system, asked.code) }));
  const right = found.find(({ isMember }) => isMember === true)?.asked;
  if (!right && found.some(({ isMember }) => isMember === undefined)) {
    throw new FhirError(fhirError('not-supported', untold(name)).issues, 422);
  }
  const [first] = codings;
  if (!right) return answer(false, undefined, `${first ? shown(first) : 'The code'} is not in ${name}`);
  const concept = systemsOf(right, known).flatMap((system) => system.find(right.code) ?? [])[0];
  const display = concept && displayIn(concept, language);
  const isShownSo = right.display === undefined || !concept || isDisplayOf(right.display, concept);
  return answer(
    isShownSo,
    display,
    isShownSo
      ? undefined
      : `The display of ${shown(right)} is '${display ?? ''}', not '${right.display ?? ''}'`,
  );
}

function untold(name: string): string {
  return `Whether the code is in ${name} cannot be told: that takes in a code system, value set or filter that is not known here`;
}

function systemsOf({ system }: Asked, known: Terminology): readonly CodeSystem[] {
  const found = system === undefined ? undefined : known.codeSystem(system);
  return found ? [found] : [];
}

function shown({ system, code }: Asked): string {
  return system === undefined ? `'${code}'` : `'${code}' of ${system}`;
}

function answer(result: boolean, display: string | undefined, message: string | undefined): Answer {
  const parameter = [
    { name: 'result', valueBoolean: result },
    ...(message === undefined ? [] : [{ name: 'message', valueString: message }]),
    ...(display === undefined ? [] : [{ name: 'display', valueString: display }]),
  ];
  return { status: 200, content: JSON.stringify({ resourceType: 'Parameters', parameter }) };
}

function stringOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
