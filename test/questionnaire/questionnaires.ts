import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { parseQuestionnaire } from '../../functions/questionnaire/parse.ts';

const system = 'https://example.org/codes';

export function coding(code: string): JsonObject {
  return { system, code };
}

export function options(...codes: readonly string[]): JsonObject {
  return {
    type: 'choice',
    answerOption: codes.map((code, index) => ({
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: index }],
      valueCoding: coding(code),
    })),
  };
}

export function questionnaire(item: readonly JsonObject[], more: JsonObject = {}): Resource {
  return {
    resourceType: 'Questionnaire',
    url: 'https://example.org/Questionnaire/test',
    version: '1',
    status: 'active',
    item,
    ...more,
  };
}

export function parsed(item: readonly JsonObject[], more: JsonObject = {}) {
  return parseQuestionnaire(questionnaire(item, more));
}

export function response(item: readonly JsonObject[]): Resource {
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: 'https://example.org/Questionnaire/test|1',
    status: 'completed',
    item,
  };
}
