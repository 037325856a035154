import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
import { type Compiled, type InnerScope, leaveToEngine } from './environment.ts';
import { empty, isFalse, isTrue, uncertain } from './logic.ts';
import type { Expression } from './parse.ts';
import { jsonNamesOf, membersOf, writtenAs } from './path.ts';

/** Types that have subtypes, of which a value may be too (https://hl7.org/fhir/R4/datatypes.html). */
const supertypes = new Set(['string', 'integer', 'uri', 'Quantity', 'Element', 'Resource', 'DomainResource']);

/**
 * `is` and `as` (https://hl7.org/fhirpath/N1/#types): for an element of a choice of types its JSON name tells the type,
 * for a resource `resourceType` does.
 */
export function compileTypeTest(
  { operator, operand, type }: Extract<Expression, { kind: 'type' }>,
  scope: InnerScope,
  compile: (expression: Expression, scope: InnerScope) => Compiled,
): Compiled {
  if (supertypes.has(type)) return leaveToEngine;
  const node = operand.kind === 'name' ? scope.childOf(scope.node, operand.name) : undefined;
  if (node?.choice !== true) return ofResource(operator, compile(operand, scope), type);
  const types = jsonNamesOf(node);
  const written = (value: Json | undefined) => (isJsonObject(value) ? writtenAs(value, types) : undefined);
  return {
    run: ([value, ...more]) => {
      const name = written(value);
      if (more.length > 0) throw uncertain;
      if (value === undefined || name === undefined) return empty;
      const is = types.get(name) === type;
      return operator === 'is' ? (is ? isTrue : isFalse) : is ? membersOf(value, name) : empty;
    },
    node,
  };
}

function ofResource(
  operator: 'is' | 'as',
  { run, node, constant = false }: Compiled,
  type: string,
): Compiled {
  return {
    run: (focus, environment) => {
      const [value, ...more] = run(focus, environment);
      if (value === undefined) return empty;
      if (more.length > 0 || !isResource(value)) throw uncertain;
      const is = value.resourceType === type;
      return operator === 'is' ? (is ? isTrue : isFalse) : is ? [value] : empty;
    },
    node: operator === 'as' ? node : undefined,
    constant,
  };
}

function isResource(value: Json): value is JsonObject & { readonly resourceType: string } {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}
