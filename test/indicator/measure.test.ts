import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { indicatorLibrary, parseIndicator } from '../../functions/indicator/measure.ts';

const folder = new URL('../../indicators/who-5/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const files = {
  measure: JSON.parse(read('measure.json')),
  texts: JSON.parse(read('texts.json')),
  sql: read('measure.sql'),
};

describe('an indicator', () => {
  it('is read from its folder', () => {
    expect(parseIndicator(files)).toMatchObject({
      name: 'who-5',
      url: 'https://kring.care/fhir/Measure/who-5',
      groups: [
        { code: 'poor-wellbeing', kind: 'proportion', unit: '%' },
        { code: 'mean-score', kind: 'mean', unit: '{score}' },
      ],
    });
  });

  it('has its SQL as a Library that the Measure names', () => {
    const parsed = parseIndicator(files);
    if (!('name' in parsed)) throw new Error('who-5 is right');
    const library = indicatorLibrary(parsed);
    expect(files.measure.library).toEqual([`${library.url}|${library.version}`]);
    const [content] = library.content as readonly { readonly data: string }[];
    expect(Buffer.from(content?.data ?? '', 'base64').toString('utf8')).toBe(parsed.sql);
  });

  it.each([
    { wrong: 'no version', change: { version: undefined }, where: 'Measure.version' },
    { wrong: 'an id that is too long for its reports', change: { id: 'a'.repeat(42) }, where: 'Measure.id' },
    { wrong: 'no group', change: { group: [] }, where: 'Measure.group' },
  ])('is refused with $wrong', ({ change, where }) => {
    expect(parseIndicator({ ...files, measure: { ...files.measure, ...change } })).toMatchObject([
      { expression: where },
    ]);
  });

  it('is refused when a share has no numerator', () => {
    const [group] = files.measure.group;
    const withoutNumerator = { ...group, population: group.population.slice(0, 1) };
    expect(
      parseIndicator({ ...files, measure: { ...files.measure, group: [withoutNumerator] } }),
    ).toMatchObject([
      { diagnostics: 'group poor-wellbeing is a proportion: it needs a population of column numerator' },
    ]);
  });

  it('is refused when a population counts a column that is none', () => {
    const measure = structuredClone(files.measure);
    measure.group[0].population[0].criteria.expression = 'name';
    expect(parseIndicator({ ...files, measure })).toMatchObject([
      { expression: 'Measure.group.0.population.0.criteria.expression' },
    ]);
  });

  it('is told in each language of /indicators', () => {
    const { fr: _, ...texts } = files.texts;
    expect(parseIndicator({ ...files, texts })).toMatchObject([{ diagnostics: 'texts.json needs fr' }]);
  });

  it('is refused when a language does not name a group', () => {
    const texts = structuredClone(files.texts);
    delete texts.nl.groups['mean-score'];
    expect(parseIndicator({ ...files, texts })).toMatchObject([
      { diagnostics: 'group mean-score has no name', expression: 'texts.nl.groups' },
    ]);
  });
});
