import * as z from 'zod';
import { error, type Issue } from '../../fhir/outcome.ts';
import { syntaxError } from './path.ts';

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
const path = z.string().min(1, 'a FHIRPath expression is needed');

const column = z.object({
  name: sqlName,
  path,
  type: z.enum(columnTypes, `a column's type is a FHIR primitive: ${columnTypes.join(', ')}`).optional(),
  collection: z.boolean().optional(),
});

const select: z.ZodType<Select> = z.lazy(() =>
  z.object({
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
  resource: z.string().regex(/^[A-Z][A-Za-z]+$/, 'a resource type is needed, such as Encounter'),
  constant: z.array(z.looseObject({ name: sqlName })).optional(),
  select: z.array(select).min(1, 'at least one select is needed'),
  where: z.array(z.object({ path })).optional(),
});

/** The definition, or what is wrong with it and where: nothing is run that has an issue. */
export function parseViewDefinition(value: unknown): ViewDefinition | readonly Issue[] {
  const parsed = viewDefinition.safeParse(value);
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => error('structure', issue.message, elementPath(issue.path)));
  }
  const issues = [...constantIssues(parsed.data), ...selectsIssues(parsed.data), ...whereIssues(parsed.data)];
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

function constantIssues({ constant = [] }: ViewDefinition): readonly Issue[] {
  return constant.flatMap((each, index) => {
    const values = Object.keys(each).filter((name) => name.startsWith('value'));
    return values.length === 1
      ? []
      : [
          error(
            'structure',
            `constant ${each.name} needs exactly one value[x], such as valueCode; it has ${values.length}`,
            `ViewDefinition.constant[${index}]`,
          ),
        ];
  });
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
    ...pathIssues(each.forEach, `${at}.forEach`),
    ...pathIssues(each.forEachOrNull, `${at}.forEachOrNull`),
    ...(each.repeat ?? []).flatMap((one, index) => pathIssues(one, `${at}.repeat[${index}]`)),
    ...(each.column ?? []).flatMap((one, index) => pathIssues(one.path, `${at}.column[${index}].path`)),
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

function whereIssues({ where = [] }: ViewDefinition): readonly Issue[] {
  return where.flatMap((each, index) => pathIssues(each.path, `ViewDefinition.where[${index}].path`));
}

function pathIssues(expression: string | undefined, at: string): readonly Issue[] {
  const wrong = expression === undefined ? undefined : syntaxError(expression);
  return wrong === undefined ? [] : [error('invalid', `«${expression}» is no FHIRPath: ${wrong}`, at)];
}

function elementPath(parts: readonly PropertyKey[]): string {
  return parts.reduce<string>(
    (path, part) => (typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`),
    'ViewDefinition',
  );
}
