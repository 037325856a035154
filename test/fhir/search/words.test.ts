import { describe, expect, it } from 'vitest';
import type { Resource } from '../../../functions/fhir/resource.ts';
import { parseWords, wordsMatch, wordValues } from '../../../functions/fhir/search/words.ts';

function textOf(code: string, resource: Resource): string {
  const [value] = wordValues(code, resource);
  return value?.kind === 'words' ? value.text : '';
}

describe('the words of a resource', () => {
  const resource = {
    resourceType: 'Condition',
    text: { status: 'generated', div: '<div><p>Cancer</p>of the&nbsp;<b>Liv&#233;r</b> &amp; bone</div>' },
    note: [{ text: 'Café, au-lait' }],
  };

  it('are those of the narrative, without its tags, case and accents', () => {
    expect(textOf('_text', resource)).toBe(' cancer of the liver bone ');
  });

  it('or of everything that is written in it', () => {
    expect(textOf('_content', resource)).toBe(' condition generated cancer of the liver bone cafe au lait ');
  });

  it('are none where there is no narrative', () => {
    expect(wordValues('_text', { resourceType: 'Condition' })).toEqual([]);
  });
});

describe('a query of words', () => {
  it.each([
    ['liver', true],
    ['LIVER cancer', true],
    ['liv', false],
    ['liver spots', false],
    ['"of the liver"', true],
    ['"liver of"', false],
    ['spots OR liver', true],
    ['(spots OR liver) AND bone', true],
    ['liver NOT bone', false],
    ['NOT (spots AND bone)', true],
    ['liver-bone', true],
    ['Cancer @ liver', true],
  ])('%s: %s', (text, matches) => {
    const query = parseWords(text);
    expect(query && wordsMatch(' cancer of the liver bone ', query)).toBe(matches);
  });

  it.each(['', '(', '(liver', 'liver)', 'liver OR', '"…"', '('.repeat(200)])('%j is none', (text) => {
    expect(parseWords(text)).toBeUndefined();
  });
});
