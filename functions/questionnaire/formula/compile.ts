import { isJsonObject } from '../../fhir/resource.ts';
import { type Answer, readValue, sameValue } from '../answer.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from '../questionnaire.ts';
import { linkIdAsked } from '../unroll.ts';
import { type Formula, parseFormula } from './parse.ts';
import { FormulaError, methods, operators, type Values } from './values.ts';

/** What a formula is evaluated over. */
export interface Given {
  /** None for what is not asked. */
  answersTo(item: Item): readonly Answer[];
  /** A variable of the questionnaire; the number is its place among them. */
  variable(place: number): Values;
}

/** A formula as closures, which a phone runs as well as a server. */
export interface Compiled {
  /** `undefined` where FHIRPath signals an error. */
  readonly run: (given: Given) => Values | undefined;
  /** The questions whose answers it looks at. */
  readonly items: ReadonlySet<Item>;
  /** The variables that it looks at. */
  readonly variables: ReadonlySet<number>;
}

export interface FormulaScope {
  readonly questionnaire: ParsedQuestionnaire;
  /** The item that the formula is on; absent on the questionnaire itself. */
  readonly item: Item | undefined;
  /** The place of a variable by its name; `undefined` for one that there is not. */
  readonly variable: (name: string) => number | undefined;
}

type Run = (given: Given) => Values;

/** What a path has led to: items that may stand in the response, their answers, or values. */
type Place =
  | { readonly kind: 'response' }
  | { readonly kind: 'items' | 'answers'; readonly items: readonly Item[] }
  | { readonly kind: 'values'; readonly run: Run; readonly items?: readonly Item[] };

class Beyond extends Error {}

interface Compiling extends FormulaScope {
  readonly items: Set<Item>;
  readonly variables: Set<number>;
}

/** @returns `undefined` for what goes beyond this part of FHIRPath: that is for the engine */
export function compileFormula(text: string, scope: FormulaScope): Compiled | undefined {
  const formula = parseFormula(text);
  if (formula === undefined) return undefined;
  const compiling: Compiling = { ...scope, items: new Set(), variables: new Set() };
  try {
    const run = valuesOf(placeOf(formula, compiling));
    return { run: (given) => quietly(run, given), items: compiling.items, variables: compiling.variables };
  } catch (thrown) {
    if (thrown instanceof Beyond) return undefined;
    throw thrown;
  }
}

function quietly(run: Run, given: Given): Values | undefined {
  try {
    return run(given);
  } catch (thrown) {
    if (thrown instanceof FormulaError) return undefined;
    throw thrown;
  }
}

function valuesOf(place: Place): Run {
  if (place.kind !== 'values') throw new Beyond();
  return place.run;
}

function placeOf(formula: Formula, compiling: Compiling): Place {
  switch (formula.kind) {
    case 'literal':
      return constant([formula.value]);
    case 'empty':
      return constant([]);
    case 'variable':
      return variablePlace(formula.name, compiling);
    case 'member':
      return memberPlace(targetOf(formula.target, compiling), formula.name, compiling);
    case 'call':
      return callPlace(formula, compiling);
    case 'minus':
      // The engine knows minus of a number that is written out, and of nothing else.
      if (formula.operand.kind !== 'literal' || typeof formula.operand.value !== 'number') throw new Beyond();
      return constant([-formula.operand.value]);
    case 'binary':
      return binaryPlace(formula, compiling);
  }
}

function constant(values: Values): Place {
  return { kind: 'values', run: () => values };
}

function binaryPlace(
  { operator, left, right }: Extract<Formula, { kind: 'binary' }>,
  compiling: Compiling,
): Place {
  const work = operators[operator];
  if (work === undefined) throw new Beyond();
  const [a, b] = [left, right].map((side) => valuesOf(placeOf(side, compiling)));
  if (a === undefined || b === undefined) throw new Beyond();
  return { kind: 'values', run: (given) => work(a(given), b(given)) };
}

/** The item that a formula is on stands there once: within what repeats, it is for the engine to find its own. */
function contextPlace({ item }: Compiling): Place {
  if (item === undefined) return { kind: 'response' };
  if (isRepeated(item)) throw new Beyond();
  return { kind: 'items', items: [item] };
}

function isRepeated(item: Item): boolean {
  return (item.type === 'group' && item.repeats) || (item.parent !== undefined && isRepeated(item.parent));
}

function targetOf(target: Formula | undefined, compiling: Compiling): Place {
  return target === undefined ? contextPlace(compiling) : placeOf(target, compiling);
}

function variablePlace(name: string, compiling: Compiling): Place {
  if (name === 'resource' || name === 'rootResource') return { kind: 'response' };
  if (name === 'context') return contextPlace(compiling);
  const place = compiling.variable(name);
  if (place === undefined) throw new Beyond();
  compiling.variables.add(place);
  return { kind: 'values', run: (given) => given.variable(place) };
}

function memberPlace(target: Place, name: string, compiling: Compiling): Place {
  if (name === 'item' && target.kind !== 'values')
    return { kind: 'items', items: itemsWithin(target, compiling) };
  if (name === 'answer' && target.kind === 'items')
    return { kind: 'answers', items: target.items.filter(isQuestion) };
  if (name === 'value' && target.kind === 'answers') return answerValues(target.items, compiling);
  if (name === 'code' && target.kind === 'values' && target.items) return codes(target.run);
  throw new Beyond();
}

function itemsWithin(target: Place, { questionnaire }: Compiling): readonly Item[] {
  if (target.kind === 'response') return questionnaire.items;
  if (target.kind === 'items')
    return target.items.filter((item) => !isQuestion(item)).flatMap(({ items }) => items);
  if (target.kind === 'answers') return target.items.flatMap(({ items }) => items);
  throw new Beyond();
}

const simple: ReadonlySet<string> = new Set([
  'boolean',
  'integer',
  'decimal',
  'string',
  'text',
  'choice',
  'open-choice',
]);

function answerValues(items: readonly Item[], compiling: Compiling): Place {
  const isSimple = items.every(
    ({ type, options }) =>
      simple.has(type) &&
      options.every(
        ({ value: { name } }) => name === 'valueCoding' || name === 'valueString' || name === 'valueInteger',
      ),
  );
  // Those of several items within what repeats are in the order in which they stand there, which is not known here.
  if (!isSimple || (items.length > 1 && items.some(isRepeated))) throw new Beyond();
  for (const item of items) compiling.items.add(item);
  const run: Run = (given) => items.flatMap((item) => given.answersTo(item).flatMap(valueIn));
  return { kind: 'values', run, items };
}

function valueIn(answer: Answer): Values {
  const value = readValue(answer)?.value;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain || isJsonObject(value) ? [value] : [];
}

function codes(run: Run): Place {
  return {
    kind: 'values',
    run: (given) =>
      run(given).flatMap((value) =>
        isJsonObject(value) && typeof value.code === 'string' ? [value.code] : [],
      ),
  };
}

function callPlace(call: Extract<Formula, { kind: 'call' }>, compiling: Compiling): Place {
  if (call.name === 'iif' && call.target === undefined) return choicePlace(call.args, compiling);
  const target = targetOf(call.target, compiling);
  if (call.name === 'where') return linkedPlace(target, call.args);
  if (call.args.length > 0) return argumentPlace(target, call, compiling);
  if (call.name === 'descendants' && target.kind === 'response')
    return { kind: 'items', items: [...compiling.questionnaire.byLinkId.values()] };
  if ((call.name === 'weight' || call.name === 'ordinal') && target.kind === 'values' && target.items)
    return weights(target.items);
  const method = Object.hasOwn(methods, call.name) ? methods[call.name] : undefined;
  if (method === undefined) throw new Beyond();
  if (target.kind === 'answers') return countPlace(target.items, call.name, compiling);
  const run = valuesOf(target);
  return { kind: 'values', run: (given) => method(run(given)) };
}

/** `repeat(item)`, `round(2)`. */
function argumentPlace(
  target: Place,
  { name, args }: Extract<Formula, { kind: 'call' }>,
  compiling: Compiling,
): Place {
  const [argument] = args;
  if (
    name === 'repeat' &&
    target.kind === 'response' &&
    argument?.kind === 'member' &&
    argument.name === 'item' &&
    argument.target === undefined
  )
    return { kind: 'items', items: throughGroups(compiling.questionnaire.items) };
  throw new Beyond();
}

function throughGroups(items: readonly Item[]): readonly Item[] {
  return items.flatMap((item) => [item, ...(isQuestion(item) ? [] : throughGroups(item.items))]);
}

/** `where(linkId = 'a')`, and several of these with `or`. */
function linkedPlace(target: Place, [condition, ...more]: readonly Formula[]): Place {
  if (target.kind !== 'items' || condition === undefined || more.length > 0) throw new Beyond();
  const wanted = linkIdsIn(condition);
  return { kind: 'items', items: target.items.filter(({ linkId }) => wanted.includes(linkIdAsked(linkId))) };
}

function linkIdsIn(condition: Formula): readonly string[] {
  if (condition.kind !== 'binary') throw new Beyond();
  if (condition.operator === 'or') return [...linkIdsIn(condition.left), ...linkIdsIn(condition.right)];
  const { operator, left, right } = condition;
  const isLinkId = left.kind === 'member' && left.target === undefined && left.name === 'linkId';
  if (operator !== '=' || !isLinkId || right.kind !== 'literal' || typeof right.value !== 'string')
    throw new Beyond();
  return [right.value];
}

function countPlace(items: readonly Item[], name: string, compiling: Compiling): Place {
  if (!['exists', 'empty', 'count'].includes(name)) throw new Beyond();
  const method = methods[name];
  if (method === undefined) throw new Beyond();
  for (const item of items) compiling.items.add(item);
  return {
    kind: 'values',
    run: (given) => method(items.flatMap((item) => given.answersTo(item).map(() => true))),
  };
}

function choicePlace([condition, then, otherwise, ...more]: readonly Formula[], compiling: Compiling): Place {
  if (condition === undefined || then === undefined || more.length > 0) throw new Beyond();
  const test = valuesOf(placeOf(condition, compiling));
  const yes = valuesOf(placeOf(then, compiling));
  const no = otherwise ? valuesOf(placeOf(otherwise, compiling)) : () => [];
  // As the engine has it: only what is true counts, not anything that is there.
  const isTrue = (values: Values) => values.length === 1 && values[0] === true;
  return { kind: 'values', run: (given) => (isTrue(test(given)) ? yes(given) : no(given)) };
}

/** By the options of each item. */
function weights(items: readonly Item[]): Place {
  const run: Run = (given) =>
    items.flatMap((item) =>
      given.answersTo(item).flatMap((answer) => {
        const value = readValue(answer);
        const option = value && item.options.find((each) => sameValue(each.value, value));
        return option?.score ?? [];
      }),
    );
  return { kind: 'values', run };
}
