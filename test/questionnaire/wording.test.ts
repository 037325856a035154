import { describe, expect, it } from 'vitest';
import type { Json, JsonObject } from '../../functions/fhir/resource.ts';
import { parseQuestionnaire } from '../../functions/questionnaire/parse.ts';
import { textIn } from '../../functions/questionnaire/translation.ts';
import { withWording } from '../../functions/questionnaire/wording.ts';
import { questionnaireNames, readQuestionnaire } from '../../questionnaires/read.ts';

const structure = await readQuestionnaire('epds', 'structure.json');

function wording(mark = ''): JsonObject {
  const items = Array.from({ length: 10 }, (_, index) => [
    `item-${index + 1}`,
    { text: `Question ${index + 1}${mark}`, answers: ['a', 'b', 'c', 'd'].map((each) => `${each}${mark}`) },
  ]);
  return { title: `Title${mark}`, introduction: `Before${mark}`, items: Object.fromEntries(items) };
}

const whole: JsonObject = {
  language: 'en',
  licence: 'The owner, to us, 2026',
  ...wording(),
  translations: { nl: wording(' nl') },
};

function issuesOf(file: Json): string {
  const loaded = withWording(structure, file);
  return 'issues' in loaded
    ? loaded.issues.map(({ expression, diagnostics }) => `${expression}: ${diagnostics}`).join('\n')
    : '';
}

it('puts the wording in and leaves codes and weights as they are', () => {
  const loaded = withWording(structure, whole);
  if (!('questionnaire' in loaded)) throw new Error(issuesOf(whole));
  const questionnaire = parseQuestionnaire(loaded.questionnaire);
  const before = parseQuestionnaire(structure);
  const third = questionnaire.byLinkId.get('item-3');
  expect(third?.text?.text).toBe('Question 3');
  expect(third?.options.map(({ display, score }) => [textIn(display, 'nl'), score])).toEqual([
    ['a nl', 3],
    ['b nl', 2],
    ['c nl', 1],
    ['d nl', 0],
  ]);
  expect(third?.options.map(({ key }) => key)).toEqual(
    before.byLinkId.get('item-3')?.options.map(({ key }) => key),
  );
  expect(questionnaire.languages).toEqual(['en', 'nl']);
  expect(questionnaire.items[0]?.text?.text).toBe('Before');
  expect(questionnaire.scores).toEqual(before.scores);
  expect(questionnaire.source.copyright).toContain('The owner, to us, 2026');
});

describe('refuses a file that does not fit', () => {
  const items = whole.items as JsonObject;
  const cases: readonly (readonly [string, Json, RegExp])[] = [
    ['no licence', { ...whole, licence: ' ' }, /licence says who/],
    ['no language', { ...whole, language: 'English please' }, /file\.language/],
    ['no title', { ...whole, title: '' }, /file\.title/],
    ['a missing item', { ...whole, items: { ...items, 'item-10': undefined } }, /items\.item-10/],
    ['an item too many', { ...whole, items: { ...items, 'item-11': items['item-1'] } }, /no item item-11/],
    [
      'three answers',
      { ...whole, items: { ...items, 'item-2': { text: 'x', answers: ['a', 'b', 'c'] } } },
      /has 4 answers/,
    ],
    [
      'the same answer twice',
      { ...whole, items: { ...items, 'item-2': { text: 'x', answers: ['a', 'b', 'b', 'd'] } } },
      /the same/,
    ],
    [
      'a translation that is half done',
      { ...whole, translations: { nl: { title: 'x', items: {} } } },
      /translations\.nl\.items\.item-1/,
    ],
    ['something else', 'wording', /licence/],
  ];
  it.each(cases)('%s', (_, file, told) => expect(issuesOf(file)).toMatch(told));
});

it('ships no wording of licensed instruments', async () => {
  const structures = await questionnaireNames('structure.json');
  expect(structures.toSorted()).toEqual(['bss-r', 'epds']);
  for (const name of structures) {
    const { byLinkId } = parseQuestionnaire(await readQuestionnaire(name, 'structure.json'));
    for (const { text, options } of byLinkId.values()) {
      expect(text?.text).toMatch(/^Item \d+$/);
      for (const { display } of options) expect(display.text).toMatch(/^Answer \d$/);
    }
  }
});
