import { typeName } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
import type { ElementNode } from '../element-tree.ts';
import type { Work } from '../work.ts';
import { type Compiled, type InnerScope, leaveToEngine } from './environment.ts';
import { type Collection, empty, uncertain } from './logic.ts';
import type { Expression } from './parse.ts';

/** Stands for the element of a value that is known only to be somewhere below. */
export const anyElement: ElementNode = {
  element: { path: '' },
  name: '',
  choice: false,
  children: [],
  slices: [],
};

/** A path may start with the name of the type. */
export function compileName(name: string, scope: InnerScope): Compiled {
  if (scope.node.element.path === name) return { run: (focus) => focus, node: scope.node };
  if (scope.node === anyElement) return reading((value) => anyMember(value, name), anyElement);
  const node = scope.childOf(scope.node, name);
  if (node === undefined) return leaveToEngine;
  if (!node.choice) return reading((value) => membersOf(value, name), node);
  const jsonNames = new Set(jsonNamesOf(node).keys());
  return reading((value) => choiceOf(value, jsonNames), node);
}

function reading(read: (value: Json) => Collection, node: ElementNode): Compiled {
  return {
    run: (focus, { work }) => {
      const [value, ...more] = focus;
      const found = value === undefined ? empty : more.length === 0 ? read(value) : focus.flatMap(read);
      work.spend(focus.length + found.length);
      return found;
    },
    node,
  };
}

/** The spellings of an element of a choice of types, with the type of each. */
export function jsonNamesOf({ element, name }: ElementNode): ReadonlyMap<string, string> {
  return new Map(
    (element.type ?? []).map((type) => {
      const typed = typeName(element, type);
      return [`${name}${typed[0]?.toUpperCase()}${typed.slice(1)}`, typed];
    }),
  );
}

/** What stands under the name; for a primitive without a value, the extensions beside it. */
export function membersOf(value: Json, name: string): Collection {
  if (!isJsonObject(value)) return empty;
  const member = value[name];
  const beside = value[`_${name}`];
  if (member === undefined && beside === undefined) return empty;
  if (Array.isArray(member)) {
    const besides = Array.isArray(beside) ? beside : [];
    return member.map((each, index) => each ?? besides[index] ?? null).filter((each) => each !== null);
  }
  return Array.isArray(beside) ? beside.filter((each) => each !== null) : [member ?? beside ?? null];
}

function choiceOf(value: Json, jsonNames: ReadonlySet<string>): Collection {
  const name = isJsonObject(value) ? writtenAs(value, jsonNames) : undefined;
  return name === undefined ? empty : membersOf(value, name);
}

/** The one of the names that the object has a member by, or beside. */
export function writtenAs(
  value: JsonObject,
  jsonNames: Pick<ReadonlySet<string>, 'has'>,
): string | undefined {
  for (const key in value) {
    const name = key.startsWith('_') ? key.slice(1) : key;
    if (jsonNames.has(name)) return name;
  }
  return undefined;
}

/** Without a definition, `valueX` may be `value` of type X, or something else. */
function anyMember(value: Json, name: string): Collection {
  if (!isJsonObject(value)) return empty;
  for (const key in value) {
    if (key.length > name.length && key.startsWith(name) && /[A-Z]/.test(key.charAt(name.length)))
      throw uncertain;
  }
  return membersOf(value, name);
}

/** `descendants()` or `children()` at the end of a path, and the path before it. */
export function walkOf(
  expression: Expression,
): { readonly from: Expression; readonly deep: boolean } | undefined {
  const [from, call] =
    expression.kind === 'dot' ? [expression.left, expression.right] : [{ kind: 'this' } as const, expression];
  if (call.kind !== 'call' || call.arguments.length > 0) return undefined;
  if (call.name !== 'descendants' && call.name !== 'children') return undefined;
  return { from, deep: call.name === 'descendants' };
}

/** The objects below the values of `from`: only those have members, and this is only used to ask for members. */
export function compileWalk({ run: from, constant = false }: Compiled, deep: boolean): Compiled {
  return {
    run: (focus, environment) => {
      const below = from(focus, environment).flatMap(childObjects);
      return deep ? withAllBelow(below, environment.work) : below;
    },
    node: anyElement,
    constant,
  };
}

function withAllBelow(values: readonly JsonObject[], work: Work): Collection {
  const found: JsonObject[] = [];
  const open = [...values].reverse();
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    found.push(value);
    const below = childObjects(value);
    work.spend(below.length + 1);
    for (const each of below.reverse()) open.push(each);
  }
  return found;
}

function childObjects(value: Json): JsonObject[] {
  if (!isJsonObject(value)) return [];
  const found: JsonObject[] = [];
  for (const name in value) {
    const member = value[name];
    if (Array.isArray(member)) for (const each of member) if (isJsonObject(each)) found.push(each);
    if (isJsonObject(member)) found.push(member);
  }
  return found;
}
