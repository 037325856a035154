import { typeName } from '../../definitions/structure-definition.ts';
import type { ElementNode } from '../element-tree.ts';
import { suggestion } from '../near-miss.ts';
import { type Expression, parseExpression } from './parse.ts';
import { jsonNamesOf } from './path.ts';

/** What finding the elements that an expression names needs to know of R4's types. */
export interface ElementFinder {
  (node: ElementNode, name: string): ElementNode | undefined;
  rootOf(type: string): ElementNode | undefined;
}

/** https://hl7.org/fhirpath/N1/, https://hl7.org/fhir/R4/fhirpath.html#functions, https://hl7.org/fhir/uv/sdc/expressions.html, and what has been proposed since. */
const functions: ReadonlySet<string> = new Set(
  (
    'empty exists all allTrue anyTrue allFalse anyFalse subsetOf supersetOf count distinct isDistinct where select repeat repeatAll ' +
    'ofType single first last tail skip take intersect exclude union combine iif coalesce sort toBoolean convertsToBoolean toInteger ' +
    'convertsToInteger toLong convertsToLong toDate convertsToDate toDateTime convertsToDateTime toDecimal convertsToDecimal ' +
    'toQuantity convertsToQuantity toString convertsToString toTime convertsToTime indexOf lastIndexOf substring startsWith endsWith ' +
    'contains upper lower replace matches matchesFull replaceMatches length toChars split join trim encode decode escape unescape ' +
    'abs ceiling exp floor ln log power round sqrt truncate children descendants trace now timeOfDay today defineVariable ' +
    'lowBoundary highBoundary precision comparable duration difference yearOf monthOf dayOf hourOf minuteOf secondOf millisecondOf ' +
    'timezoneOffsetOf dateOf timeOf is as not type aggregate sum min max avg extension hasExtension hasValue getValue resolve elementDefinition slice ' +
    'checkModifiers conformsTo memberOf subsumes subsumedBy htmlChecks weight ordinal answers item getResourceKey getReferenceKey ' +
    'hasTemplateIdOf lookup translate expand validateVS validateCS'
  ).split(' '),
);

/** Words of the language after which a bracket may follow. */
const keywords: ReadonlySet<string> = new Set([
  'and',
  'or',
  'xor',
  'implies',
  'in',
  'div',
  'mod',
  'is',
  'as',
  'contains',
]);

/**
 * What an expression names that there is not: functions of FHIRPath, and elements of R4's types, as far as their types
 * can be told without running it (https://hl7.org/fhirpath/N1/#type-safety-and-strict-evaluation).
 * @param start the elements that the expression may start from; none where they are not known
 */
export function nameComplaint(
  source: string,
  start: ElementNode | undefined,
  finder: ElementFinder,
): string | undefined {
  const unknown = unknownFunction(source);
  if (unknown !== undefined) return `there is no function '${unknown}'${suggestion(unknown, functions)}`;
  const parsed = start && parseExpression(source);
  if (parsed === undefined) return undefined;
  const complaints: string[] = [];
  nodeOf(parsed, start, { finder, complaints, isFirst: true });
  return complaints[0];
}

function unknownFunction(source: string): string | undefined {
  const bare = source.replace(/'(?:[^'\\]|\\.)*'|`[^`]*`|\/\/.*|\/\*[\s\S]*?\*\//g, ' ');
  for (const [, name = ''] of bare.matchAll(/([A-Za-z_]\w*)\s*\(/g))
    if (!functions.has(name) && !keywords.has(name)) return name.slice(0, 40);
  return undefined;
}

interface Walk {
  readonly finder: ElementFinder;
  readonly complaints: string[];
  /** Whether a path starts here, which may do so with the name of a type. */
  readonly isFirst: boolean;
}

/** The element that an expression leads to; `undefined` where that cannot be told, so that nothing is said of what follows. */
function nodeOf(expression: Expression, focus: ElementNode | undefined, walk: Walk): ElementNode | undefined {
  switch (expression.kind) {
    case 'this':
      return focus;
    case 'name':
      return focus && named(expression.name, focus, walk);
    case 'dot': {
      const left = nodeOf(expression.left, focus, walk);
      return nodeOf(expression.right, left, { ...walk, isFirst: false });
    }
    case 'call':
      return called(expression, focus, walk);
    case 'binary':
      nodeOf(expression.left, focus, walk);
      nodeOf(expression.right, focus, walk);
      return undefined;
    case 'type':
      nodeOf(expression.operand, focus, walk);
      return expression.operator === 'as' ? walk.finder.rootOf(expression.type) : undefined;
    default:
      return undefined;
  }
}

function named(
  name: string,
  focus: ElementNode,
  { finder, complaints, isFirst }: Walk,
): ElementNode | undefined {
  if (isFirst) {
    const type = /^[A-Z]/.test(name) ? finder.rootOf(name) : undefined;
    if (type) return type;
    if (focus.element.path === name) return focus;
  }
  const node = finder(focus, name);
  if (node || !isKnown(focus, finder) || isSpelling(name, focus, finder)) return node;
  complaints.push(`${focus.element.path || 'it'} has no element '${name.slice(0, 40)}'`);
  return undefined;
}

const abstractTypes: ReadonlySet<string> = new Set([
  'Resource',
  'DomainResource',
  'Element',
  'BackboneElement',
]);

/** Whether all elements within an element are known: not those of a choice, or of any resource. */
function isKnown({ element, children }: ElementNode, { rootOf }: ElementFinder): boolean {
  if (children.length > 0 || element.contentReference !== undefined) return !abstractTypes.has(element.path);
  const [type, ...others] = element.type ?? [];
  if (type === undefined || others.length > 0) return false;
  const name = typeName(element, type);
  return !abstractTypes.has(name) && rootOf(name) !== undefined;
}

/** `valueQuantity` for `value`, as JSON spells it: wrong by FHIRPath, and widely understood. */
function isSpelling(name: string, focus: ElementNode, finder: ElementFinder): boolean {
  const holder = focus.children.length > 0 ? focus : rootOfType(focus, finder);
  return (holder?.children ?? []).some((child) => child.choice && jsonNamesOf(child).has(name));
}

function rootOfType({ element }: ElementNode, { rootOf }: ElementFinder): ElementNode | undefined {
  const [type] = element.type ?? [];
  return type && rootOf(typeName(element, type));
}

/** Functions that answer some of what they are asked of. */
const choosing: ReadonlySet<string> = new Set([
  'where',
  'first',
  'last',
  'tail',
  'skip',
  'take',
  'single',
  'distinct',
  'trace',
]);
/** Functions whose argument is asked of each value. */
const looping: ReadonlySet<string> = new Set(['where', 'exists', 'all', 'select']);

function called(
  { name, arguments: given }: Extract<Expression, { kind: 'call' }>,
  focus: ElementNode | undefined,
  walk: Walk,
): ElementNode | undefined {
  const [first] = given;
  if (name === 'ofType' && first?.kind === 'name') return walk.finder.rootOf(first.name);
  if (!looping.has(name)) return choosing.has(name) ? focus : undefined;
  const found = given.map((each) => nodeOf(each, focus, { ...walk, isFirst: true }));
  return name === 'where' ? focus : name === 'select' ? found[0] : undefined;
}

/** The first step of an element's path, such as `Patient.contact.name`, that leads nowhere; slices are passed over. */
export function missingStep(path: string, finder: ElementFinder): string | undefined {
  const [type = '', ...steps] = path.split('.');
  let node = finder.rootOf(type.replace(/:.*/, ''));
  for (const step of steps) {
    const name = step.replace(/:.*/, '').replace('[x]', '');
    const next = node && finder(node, name);
    if (node && !next && isKnown(node, finder) && !isSpelling(name, node, finder)) return name;
    node = next;
  }
  return undefined;
}

/** The types that an expression's alternatives start with; `undefined` where one starts with something else. */
export function startingTypes(source: string, { rootOf }: ElementFinder): readonly string[] | undefined {
  const parsed = parseExpression(source);
  if (parsed === undefined) return undefined;
  const types = alternativesOf(parsed).map(startOf);
  return types.every((type) => type !== undefined && rootOf(type))
    ? types.flatMap((type) => type ?? [])
    : undefined;
}

function alternativesOf(expression: Expression): readonly Expression[] {
  return expression.kind === 'binary' && expression.operator === '|'
    ? [...alternativesOf(expression.left), ...alternativesOf(expression.right)]
    : [expression];
}

function startOf(expression: Expression): string | undefined {
  if (expression.kind === 'dot') return startOf(expression.left);
  if (expression.kind === 'type') return startOf(expression.operand);
  return expression.kind === 'name' && /^[A-Z]/.test(expression.name) ? expression.name : undefined;
}
