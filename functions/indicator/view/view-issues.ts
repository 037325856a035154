import { error, type Issue } from '../../fhir/outcome.ts';
import { isMoment } from './engine.ts';
import { type Call, callProblem, isType, namesIn, syntaxError } from './expression.ts';
import {
  type Constant,
  columnsOf,
  columnTypes,
  constantValue,
  type Select,
  type ViewDefinition,
} from './view-definition.ts';

/** What is wrong with a ViewDefinition whose shape is right, and where. */
export function viewIssues(view: ViewDefinition): readonly Issue[] {
  const paths = everyPath(view);
  return [
    ...constantIssues(view),
    ...selectsIssues(view),
    ...paths.flatMap(([expression, at]) => pathIssues(expression, at)),
    ...paths.flatMap(([expression, at]) => unknownNames(expression, at, view)),
  ];
}

/** What may stand in `value[x]` of a constant, by how JSON has it: every column type but markdown. */
const constantKinds: Readonly<Record<string, 'string' | 'number' | 'boolean'>> = {
  ...Object.fromEntries(
    columnTypes
      .filter((type) => type !== 'markdown')
      .map((type) => [`${type[0]?.toUpperCase()}${type.slice(1)}`, 'string'] as const),
  ),
  Boolean: 'boolean',
  Decimal: 'number',
  Integer: 'number',
  Integer64: 'string',
  PositiveInt: 'number',
  UnsignedInt: 'number',
};

function constantIssues({ constant = [] }: ViewDefinition): readonly Issue[] {
  return constant.flatMap((each, index) => {
    const at = `ViewDefinition.constant[${index}]`;
    const values = Object.keys(each).filter((name) => name.startsWith('value'));
    if (values.length !== 1) {
      const text = `constant ${each.name} needs exactly one value[x], such as valueCode; it has ${values.length}`;
      return [error('structure', text, at)];
    }
    const isAgain = constant.findIndex(({ name }) => name === each.name) < index;
    const again = isAgain
      ? [error('invariant', `constant ${each.name} is there twice; names differ`, at)]
      : [];
    const isTaken = environment.has(each.name)
      ? [error('invariant', `%${each.name} is there in every view; a constant needs another name`, at)]
      : [];
    return [...again, ...isTaken, ...valueIssues(each, at)];
  });
}

/** What is more than a text to a path, and what it should be then. */
const formats: Readonly<Record<string, readonly [isRight: (text: string) => boolean, wanted: string]>> = {
  Date: [(text) => isMoment('date', text), 'a date that exists: YYYY, YYYY-MM or YYYY-MM-DD'],
  DateTime: [(text) => isMoment('dateTime', text), 'a date that exists, alone or with a time of day'],
  Instant: [
    (text) => text.includes('T') && isMoment('dateTime', text),
    'a date that exists with a time of day: YYYY-MM-DDThh:mm:ss+zz:zz',
  ],
  Time: [(text) => isMoment('time', text), 'a time of day: hh:mm:ss'],
  Integer64: [
    (text) => /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)),
    `a whole number of at most ${Number.MAX_SAFE_INTEGER}`,
  ],
};

function valueIssues(each: Constant, at: string): readonly Issue[] {
  const { type, value } = constantValue(each);
  const kind = Object.hasOwn(constantKinds, type) ? constantKinds[type] : undefined;
  if (kind === undefined) {
    const text = `constant ${each.name} is a value${type}; it should be a primitive, such as valueString or valueCode`;
    return [error('structure', text, `${at}.value${type}`)];
  }
  const right = typeof value === kind && (kind !== 'number' || type === 'Decimal' || Number.isInteger(value));
  if (right) {
    const [isRight, wanted] = formats[type] ?? [];
    if (isRight?.(String(value)) ?? true) return [];
    return [error('value', `constant ${each.name} should be ${wanted}`, `${at}.value${type}`)];
  }
  const text = `constant ${each.name} is no ${type}: it should be a ${kind === 'number' && type !== 'Decimal' ? 'whole number' : kind}`;
  return [error('value', text, `${at}.value${type}`)];
}

/** Environment variables that are there without a constant: https://hl7.org/fhirpath/#environment-variables */
const environment: ReadonlySet<string> = new Set([
  'context',
  'resource',
  'rootResource',
  'rowIndex',
  'ucum',
  'sct',
  'loinc',
]);

/** Of an expression that can be parsed: the constants, functions and types in it that there are not. */
function unknownNames(expression: string, at: string, { constant = [] }: ViewDefinition): readonly Issue[] {
  if (syntaxError(expression) !== undefined) return [];
  const known = new Set([...environment, ...constant.map(({ name }) => name)]);
  const { constants, functions, types } = namesIn(expression);
  return [
    ...constants
      .filter((name) => !known.has(name))
      .map((name) => error('not-found', `«${expression}» names %${name}, and there is no such constant`, at)),
    ...functions.flatMap((call) => callIssues(call, expression, at)),
    ...types
      .filter((name) => !isType(name))
      .map((name) => error('not-found', `«${expression}» names ${name}, which is no type`, at)),
  ];
}

function callIssues(call: Call, expression: string, at: string): readonly Issue[] {
  const problem = callProblem(call);
  if (problem === undefined) return [];
  return problem === 'unknown'
    ? [error('not-supported', `«${expression}» calls ${call.name}(), which is no function here`, at)]
    : [error('value', `«${expression}» calls ${call.name}() with ${call.given} parameters`, at)];
}

type Placed = readonly [expression: string, at: string];

function everyPath({ select: selects, where = [] }: ViewDefinition): readonly Placed[] {
  return [
    ...selects.flatMap((each, index) => pathsOf(each, `ViewDefinition.select[${index}]`)),
    ...where.map((each, index) => [each.path, `ViewDefinition.where[${index}].path`] as const),
  ];
}

function pathsOf(each: Select, at: string): readonly Placed[] {
  const own = (expression: string | undefined, name: string): readonly Placed[] =>
    expression === undefined ? [] : [[expression, `${at}.${name}`]];
  return [
    ...own(each.forEach, 'forEach'),
    ...own(each.forEachOrNull, 'forEachOrNull'),
    ...(each.repeat ?? []).flatMap((one, index) => own(one, `repeat[${index}]`)),
    ...(each.column ?? []).flatMap((one, index) => own(one.path, `column[${index}].path`)),
    ...(each.select ?? []).flatMap((one, index) => pathsOf(one, `${at}.select[${index}]`)),
    ...(each.unionAll ?? []).flatMap((one, index) => pathsOf(one, `${at}.unionAll[${index}]`)),
  ];
}

function selectsIssues(view: ViewDefinition): readonly Issue[] {
  const at = 'ViewDefinition.select';
  return [
    ...view.select.flatMap((each, index) => selectIssues(each, `${at}[${index}]`)),
    ...duplicateIssues(view.select, at),
  ];
}

function selectIssues(each: Select, at: string): readonly Issue[] {
  const iterations = [each.forEach, each.forEachOrNull, each.repeat].filter((one) => one !== undefined);
  return [
    ...(iterations.length > 1
      ? [error('invariant', 'at most one of forEach, forEachOrNull and repeat', at)]
      : []),
    ...(each.select ?? []).flatMap((one, index) => selectIssues(one, `${at}.select[${index}]`)),
    ...(each.unionAll ?? []).flatMap((one, index) => selectIssues(one, `${at}.unionAll[${index}]`)),
    ...unionIssues(each.unionAll ?? [], `${at}.unionAll`),
  ];
}

/** https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#unions */
function unionIssues(branches: readonly Select[], at: string): readonly Issue[] {
  const shape = (branch: Select) => columnsOf([branch]).map((one) => `${one.name} ${one.type ?? 'string'}`);
  const [first, ...others] = branches.map((branch) => shape(branch).join(', '));
  return others.flatMap((other, index) =>
    other === first
      ? []
      : [
          error(
            'invariant',
            `every branch needs the same columns in the same order: (${first}), but this one has (${other})`,
            `${at}[${index + 1}]`,
          ),
        ],
  );
}

function duplicateIssues(selects: readonly Select[], at: string): readonly Issue[] {
  const names = columnsOf(selects).map((one) => one.name);
  // SQL compares names without case.
  const seen = Map.groupBy(names, (name) => name.toLowerCase());
  return [...seen.values()]
    .filter((same) => same.length > 1)
    .map((same) => error('invariant', `column ${same[0]} is there ${same.length} times; names differ`, at));
}

function pathIssues(expression: string, at: string): readonly Issue[] {
  const wrong = syntaxError(expression);
  return wrong === undefined ? [] : [error('invalid', `«${expression}» is no FHIRPath: ${wrong}`, at)];
}
