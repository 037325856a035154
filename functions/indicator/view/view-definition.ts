import * as z from 'zod';
import { error, type Issue } from '../../fhir/outcome.ts';
import { syntaxError, unknownFunction } from './path.ts';

/**
 * A ViewDefinition: a table drawn from one type of resource, its columns and conditions in FHIRPath
 * (https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html).
 */
export interface ViewDefinition {
  readonly resourceType?: 'ViewDefinition' | undefined;
  readonly url?: string | undefined;
  readonly version?: string | undefined;
  /** The table's name in SQL. */
  readonly name?: string | undefined;
  /** The resource type that is flattened. */
  readonly resource: string;
  readonly constant?: readonly Constant[] | undefined;
  readonly select: readonly Select[];
  /** All must be true for a resource to have rows. */
  readonly where?: readonly { readonly path: string }[] | undefined;
}

/** One that facts are kept by: its name is its table's. */
export type NamedView = ViewDefinition & { readonly name: string };

/** `value[x]`: one primitive, named `%name` in paths. */
export interface Constant {
  readonly name: string;
  readonly [value: string]: unknown;
}

export interface Select {
  readonly column?: readonly ColumnDefinition[] | undefined;
  readonly select?: readonly Select[] | undefined;
  readonly unionAll?: readonly Select[] | undefined;
  readonly forEach?: string | undefined;
  readonly forEachOrNull?: string | undefined;
  readonly repeat?: readonly string[] | undefined;
}

export interface ColumnDefinition {
  readonly name: string;
  readonly path: string;
  /** A FHIR primitive type; `string` unless said. */
  readonly type?: string | undefined;
  /** Several values in one cell. */
  readonly collection?: boolean | undefined;
}

/** Column types that a table can hold: the primitives of R4. */
const columnTypes = [
  'base64Binary',
  'boolean',
  'canonical',
  'code',
  'date',
  'dateTime',
  'decimal',
  'id',
  'instant',
  'integer',
  'markdown',
  'oid',
  'positiveInt',
  'string',
  'time',
  'unsignedInt',
  'uri',
  'url',
  'uuid',
] as const;
export type ColumnType = (typeof columnTypes)[number];

const sqlName = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'a name is letters, digits and _, and starts with a letter');
const path = z.string('a FHIRPath expression is needed').min(1, 'a FHIRPath expression is needed');

const typeBase = 'http://hl7.org/fhir/StructureDefinition/';
const ofAnyElement = {
  id: z.unknown().optional(),
  extension: z.unknown().optional(),
  modifierExtension: z.unknown().optional(),
};

// Strict here: a misspelt forEach would give one row, and no word of it.
const column = z.strictObject({
  name: sqlName,
  path,
  type: z
    .preprocess(
      // The element is a uri: https://build.fhir.org/ig/FHIR/sql-on-fhir-v2/StructureDefinition-ViewDefinition.html
      (type) => (typeof type === 'string' ? type.replace(typeBase, '') : type),
      z.enum(columnTypes, `a column's type is a FHIR primitive: ${columnTypes.join(', ')}`),
    )
    .optional(),
  collection: z.boolean('true or false').optional(),
  description: z.unknown().optional(),
  tag: z.unknown().optional(),
  ...ofAnyElement,
});

const select: z.ZodType<Select> = z.lazy(() =>
  z.strictObject({
    ...ofAnyElement,
    column: z.array(column).optional(),
    select: z.array(select).optional(),
    unionAll: z.array(select).min(1).optional(),
    forEach: path.optional(),
    forEachOrNull: path.optional(),
    repeat: z.array(path).min(1).optional(),
  }),
);

const viewDefinition = z.object({
  resourceType: z.literal('ViewDefinition').optional(),
  url: z.string().optional(),
  version: z.string().optional(),
  name: sqlName.optional(),
  resource: z
    .string('a resource type is needed, such as Encounter')
    .regex(/^[A-Z][A-Za-z]+$/, 'a resource type is needed, such as Encounter'),
  constant: z.array(z.looseObject({ name: sqlName })).optional(),
  select: z.array(select, 'at least one select is needed').min(1, 'at least one select is needed'),
  where: z.array(z.object({ path })).optional(),
});

/** The definition, or what is wrong with it and where: nothing is run that has an issue. */
export function parseViewDefinition(value: unknown): ViewDefinition | readonly Issue[] {
  const parsed = viewDefinition.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => error('structure', issue.message, elementPath(issue.path)));
  }
  const paths = everyPath(parsed.data);
  const issues = [
    ...constantIssues(parsed.data),
    ...selectsIssues(parsed.data),
    ...paths.flatMap(([expression, at]) => pathIssues(expression, at)),
    ...paths.flatMap(([expression, at]) => unknownNames(expression, at, parsed.data)),
  ];
  return issues.length > 0 ? issues : parsed.data;
}

/** A constant's value and the primitive type of its `value[x]`, such as `Code`. */
export function constantValue(constant: Constant): { readonly type: string; readonly value: unknown } {
  const [name = '', value] = Object.entries(constant).find(([key]) => key.startsWith('value')) ?? [];
  return { type: name.slice('value'.length), value };
}

/** Every column of the table, in order (https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#column-ordering). */
export function columnsOf(selects: readonly Select[]): readonly ColumnDefinition[] {
  return selects.flatMap((each) => [
    ...(each.column ?? []),
    ...columnsOf(each.select ?? []),
    ...columnsOf((each.unionAll ?? []).slice(0, 1)),
  ]);
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
    return [...again, ...valueIssues(each, at)];
  });
}

function valueIssues(each: Constant, at: string): readonly Issue[] {
  const { type, value } = constantValue(each);
  const kind = Object.hasOwn(constantKinds, type) ? constantKinds[type] : undefined;
  if (kind === undefined) {
    const text = `constant ${each.name} is a value${type}; it should be a primitive, such as valueString or valueCode`;
    return [error('structure', text, `${at}.value${type}`)];
  }
  const right = typeof value === kind && (kind !== 'number' || type === 'Decimal' || Number.isInteger(value));
  if (right) return [];
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

/** Of an expression that can be parsed: the constants and functions in it that there are not. */
function unknownNames(expression: string, at: string, { constant = [] }: ViewDefinition): readonly Issue[] {
  if (syntaxError(expression) !== undefined) return [];
  const withoutTexts = expression.replaceAll(/'(?:\\.|[^'\\])*'/g, "''");
  const used = [...withoutTexts.matchAll(/%([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = '']) => name);
  const known = new Set([...environment, ...constant.map(({ name }) => name)]);
  const names = [...new Set(used)].filter((name) => !known.has(name));
  const missing = unknownFunction(expression);
  return [
    ...names.map((name) =>
      error('not-found', `«${expression}» names %${name}, and there is no such constant`, at),
    ),
    ...(missing === undefined
      ? []
      : [error('not-supported', `«${expression}» calls ${missing}(), which is no function here`, at)]),
  ];
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

function elementPath(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>(
    (path, part) => (typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`),
    'ViewDefinition',
  );
}
