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
export const columnTypes = [
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
