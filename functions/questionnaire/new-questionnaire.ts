import type { JsonObject, Resource } from '../fhir/resource.ts';

const answers = [
  ['not-at-all', 'No, not at all'],
  ['not-really', 'Not really'],
  ['a-bit', 'A bit'],
  ['mostly', 'Yes, mostly'],
  ['completely', 'Yes, completely'],
] as const;

/** A questionnaire to begin from: two questions with a mean, and one in own words. @param date of today, `2026-03-31` */
export function newQuestionnaire(name: string, date: string): Resource {
  const words = name.split('-').map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`);
  return {
    resourceType: 'Questionnaire',
    id: name,
    language: 'en',
    extension: [score(words.join(' ')), wording()],
    url: `https://kring.care/fhir/Questionnaire/${name}`,
    version: '0.1.0',
    name: words.join(''),
    title: words.join(' '),
    status: 'draft',
    experimental: false,
    subjectType: ['Patient'],
    date,
    publisher: 'Kring',
    description:
      'What it is for. The score is the mean of the two questions, 1 to 5; with a missing answer there is none.',
    copyright: 'Kring contributors, Apache-2.0 (https://www.apache.org/licenses/LICENSE-2.0).',
    item: [
      choice('first', 'Is this the first question?'),
      choice('second', 'Is this the second question?'),
      {
        linkId: 'other',
        type: 'text',
        text: 'What else would you like to tell us?',
        required: false,
        maxLength: 2000,
      },
    ],
  };
}

function score(title: string): JsonObject {
  return {
    url: 'https://kring.care/fhir/StructureDefinition/questionnaire-score',
    extension: [
      { url: 'name', valueString: 'mean' },
      { url: 'code', valueCodeableConcept: { text: `${title}, mean of 1 to 5` } },
      { url: 'method', valueCode: 'mean' },
      { url: 'item', valueString: 'first' },
      { url: 'item', valueString: 'second' },
      { url: 'decimals', valueInteger: 2 },
      { url: 'unit', valueCode: '{score}' },
    ],
  };
}

function wording(): JsonObject {
  return {
    url: 'https://kring.care/fhir/StructureDefinition/questionnaire-translation',
    extension: [
      { url: 'language', valueCode: 'en' },
      { url: 'status', valueCode: 'original' },
    ],
  };
}

function choice(linkId: string, text: string): JsonObject {
  const answerOption = answers.map(([code, display], index) => ({
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/ordinalValue', valueDecimal: index + 1 }],
    valueCoding: { system: 'https://kring.care/fhir/CodeSystem/experience-answer', code, display },
  }));
  return { linkId, text, type: 'choice', required: false, answerOption };
}

/** What answers to it come to. */
export const newCase = {
  why: '(4 + 5) / 2 = 4.5.',
  source: 'by hand',
  answers: { first: 'mostly', second: 'completely' },
  scores: { mean: 4.5 },
  alerts: [],
  resources: ['QuestionnaireResponse', 'Observation'],
} as const;
