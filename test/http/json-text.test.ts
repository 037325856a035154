import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonProblem } from '../../functions/http/json-text.ts';

describe('jsonProblem', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['{', 1, 2, 'a property name in double quotes or }'],
    ['{\n  "a": 1,\n}', 3, 1, 'a property name in double quotes'],
    ['{"a" 1}', 1, 6, 'a colon'],
    ['{"a": tru}', 1, 7, 'a value'],
    ['{"a": 1 "b": 2}', 1, 9, 'a comma or }'],
    ['[1, 2', 1, 6, 'a comma or ]'],
    ['[1]]', 1, 4, 'the end of the text'],
    ['{"a": "x\ny"}', 1, 7, 'a string that is closed and escapes its control characters'],
    ['[01]', 1, 2, 'a value or ]'],
  ])('says where %j stops being JSON', (text, line, column, expected) => {
    expect(jsonProblem(text, 10)).toEqual({ kind: 'syntax', line, column, expected });
  });

  it('finds a text that is nested too deeply, however deep it is', () => {
    expect(jsonProblem('[[[1]]]', 3)).toBeUndefined();
    expect(jsonProblem('[[[[1]]]]', 3)).toMatchObject({ kind: 'depth', line: 1, column: 5 });
    expect(jsonProblem('['.repeat(1_000_000), 200)).toMatchObject({ kind: 'depth', column: 202 });
  });

  it.each([
    ['{"a": 1, "a": 1}', 1, 10, 'a'],
    ['{"a": {"b": 1},\n "c": [{"b": 1, "\\u0062": 2}]}', 2, 17, 'b'],
    ['{"__proto__": 1, "__proto__": 2}', 1, 18, '__proto__'],
  ])('finds what %j says twice', (text, line, column, name) => {
    expect(jsonProblem(text, 10)).toMatchObject({ kind: 'duplicate', line, column, name });
  });

  it('lets different objects have the same names', () => {
    expect(jsonProblem('{"a": {"a": [{"a": 1}, {"a": 1}]}, "b": {"a": 1}}', 10)).toBeUndefined();
  });

  it('accepts exactly what JSON.parse accepts and says nothing twice', () => {
    const fragments = [
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"\\u00e9"',
      '"\\x"',
      '1',
      '-',
      '0.50',
      '1e5',
      ' ',
      '\n',
    ];
    const pieces = fc.array(fc.constantFrom(...fragments, 'true', 'null', 'nul', '"\t"'), { maxLength: 8 });
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((parts) => parts.join('')),
          fc.json(),
          fc.string(),
        ),
        (text) => {
          const problem = jsonProblem(text, 1_000);
          if (problem?.kind === 'duplicate') expect(['a', 'é']).toContain(problem.name);
          else expect(problem === undefined).toBe(isJson(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
