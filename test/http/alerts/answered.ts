import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';

const system = 'https://example.org/often';
const option = (code: string, value: number): JsonObject => ({
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: value }],
  valueCoding: { system, code, display: code },
});

const part = (url: string, name: string, value: string | number | JsonObject): JsonObject => ({
  url,
  [name]: value,
});

/** A question of which an answer asks for help at once, one that only counts, and a score over both. */
export const safetyQuestionnaire: Resource = {
  resourceType: 'Questionnaire',
  id: 'safety',
  url: 'https://example.org/Questionnaire/safety',
  version: '1',
  status: 'active',
  language: 'en',
  extension: [
    {
      url: 'https://kring.care/fhir/StructureDefinition/questionnaire-score',
      extension: [
        part('name', 'valueString', 'total'),
        part('code', 'valueCodeableConcept', { coding: [{ system, code: 'total' }] }),
        part('method', 'valueCode', 'sum'),
        part('item', 'valueString', 'low'),
        part('item', 'valueString', 'harm'),
      ],
    },
    ...(['item', 'score'] as const).map((on) => ({
      url: 'https://kring.care/fhir/StructureDefinition/questionnaire-alert',
      extension: [
        part('name', 'valueString', `by-${on}`),
        part(on, 'valueString', on === 'item' ? 'harm' : 'total'),
        part('operator', 'valueCode', '>='),
        part('value', 'valueDecimal', on === 'item' ? 1 : 3),
        part('flag', 'valueCodeableConcept', { text: on }),
        part('task', 'valueCodeableConcept', { text: on }),
        part('description', 'valueString', 'Make contact'),
        part('priority', 'valueCode', 'asap'),
      ],
    })),
  ],
  item: ['low', 'harm'].map((linkId) => ({
    linkId,
    type: 'choice',
    text: linkId,
    answerOption: [option('never', 0), option('some', 1), option('often', 2)],
  })),
};

export const never = `${system}|never`;
export const some = `${system}|some`;
export const often = `${system}|often`;
