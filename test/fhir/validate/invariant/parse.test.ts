import { describe, expect, test } from 'vitest';
import { parseExpression } from '../../../../functions/fhir/validate/invariant/parse.ts';

/** https://hl7.org/fhirpath/N1/#operator-precedence, written out with brackets. */
function bracketed(text: string): string | undefined {
  const show = (expression: NonNullable<ReturnType<typeof parseExpression>>): string => {
    switch (expression.kind) {
      case 'literal':
        return JSON.stringify(expression.value);
      case 'name':
        return expression.name;
      case 'this':
        return '$this';
      case 'variable':
        return `%${expression.name}`;
      case 'call':
        return `${expression.name}(${expression.arguments.map(show).join(', ')})`;
      case 'dot':
        return `${show(expression.left)}.${show(expression.right)}`;
      case 'type':
        return `(${show(expression.operand)} ${expression.operator} ${expression.type})`;
      case 'binary':
        return `(${show(expression.left)} ${expression.operator} ${show(expression.right)})`;
    }
  };
  const parsed = parseExpression(text);
  return parsed && show(parsed);
}

describe('parseExpression', () => {
  test.each([
    ['a or b and c', '(a or (b and c))'],
    ['a and b implies c or d', '((a and b) implies (c or d))'],
    ["a = 'x' and b > 1", '((a = "x") and (b > 1))'],
    ['a implies b implies c', '((a implies b) implies c)'],
    ['a.where(b = $this).c.exists()', 'a.where((b = $this)).c.exists()'],
    ['(a | b).count() <= 1', '((a | b).count() <= 1)'],
    ['%resource.`div`', '%resource.div'],
    ["f('it\\'s', true)", 'f("it\'s", true)'],
    ['a&b=c', '((a & b) = c)'],
    ['a is Boolean and b', '((a is Boolean) and b)'],
    ['a as b <= 1', '((a as b) <= 1)'],
    ['a.b.is(C) or d', '((a.b is C) or d)'],
    ["%context.a contains $this and b.contains('x')", '((%context.a contains $this) and b.contains("x"))'],
  ])('%s', (text, expected) => expect(bracketed(text)).toBe(expected));

  test.each([
    'a is FHIR.Boolean',
    'a.is(B, C)',
    'a[0]',
    '@2024',
    '',
    'a and',
    '(a',
    'a)',
    "'open",
    '1 kg',
    '$index',
    'a ~ b',
    "'a\\u0041'",
  ])('leaves %j to the engine', (text) => expect(parseExpression(text)).toBeUndefined());
});
