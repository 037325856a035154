import { error, type Issue } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { moment, PathError } from './engine.ts';
import { namesIn } from './expression.ts';
import { type Constants, evaluate, type Node, primitive } from './path.ts';
import {
  type ColumnDefinition,
  type Constant,
  columnsOf,
  constantValue,
  type Select,
  type ViewDefinition,
} from './view-definition.ts';

export type Scalar = string | number | boolean | null;
/** A list only in a column with `collection`. */
export type Cell = Scalar | readonly Scalar[];
export type Row = Readonly<Record<string, Cell>>;

export interface ViewRun {
  readonly rows: readonly Row[];
  /** Why the resource has no rows although it should have; then `rows` is empty. */
  readonly issues: readonly Issue[];
}

/**
 * The rows that one resource has in a view; none for another type or where a condition does not hold
 * (https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html#processing-algorithm-model).
 */
export function runView(view: ViewDefinition, resource: Resource): ViewRun {
  if (resource.resourceType !== view.resource) return { rows: [], issues: [] };
  try {
    const constants = { ...constantsOf(view), resource, rootResource: resource, rowIndex: 0 };
    if (!included(view, resource, constants)) return { rows: [], issues: [] };
    return { rows: combined(view.select, resource, constants), issues: [] };
  } catch (thrown) {
    // One resource never keeps the others from being flattened, whatever was not foreseen in it.
    const why = thrown instanceof PathError ? thrown.message : 'it could not be flattened';
    const key = `${resource.resourceType}/${resource.id ?? '?'}`;
    return {
      rows: [],
      issues: [error('processing', `${key} has no rows in view ${view.name ?? '(without a name)'}: ${why}`)],
    };
  }
}

function constantsOf(view: ViewDefinition): Constants {
  return Object.fromEntries((view.constant ?? []).map((each) => [each.name, evaluableValue(each)]));
}

function evaluableValue(constant: Constant): unknown {
  const { type, value } = constantValue(constant);
  if (typeof value !== 'string') return value;
  if (type === 'Integer64') return Number(value);
  if (type === 'Date') return moment('date', value);
  if (type === 'DateTime' || type === 'Instant') return moment('dateTime', value);
  return type === 'Time' ? moment('time', value) : value;
}

function included(view: ViewDefinition, resource: Resource, constants: Constants): boolean {
  return (view.where ?? []).every(({ path }) => {
    const found = evaluate(path, resource, constants).map(primitive);
    if (found.length === 0) return false;
    if (found.length === 1 && typeof found[0] === 'boolean') return found[0];
    throw new PathError(
      `where «${path}» must give true or false, it found ${found.map(describe).join(', ')}`,
    );
  });
}

/** The rows of sibling selects side by side: every combination, as many as the product of their numbers. */
function combined(selects: readonly Select[], node: Node, constants: Constants): readonly Row[] {
  return selects.reduce<readonly Row[]>((left, each) => beside(left, selected(each, node, constants)), [{}]);
}

function selected(each: Select, node: Node, constants: Constants): readonly Row[] {
  const iterates = each.forEach ?? each.forEachOrNull ?? each.repeat;
  const found = foci(each, node, constants);
  if (found.length === 0 && each.forEachOrNull !== undefined) return [nullRow(each, constants)];
  return found.flatMap((focus, rowIndex) => {
    const known = iterates === undefined ? constants : { ...constants, rowIndex };
    const own = beside(
      [columnRow(each.column ?? [], focus, known)],
      combined(each.select ?? [], focus, known),
    );
    if (!each.unionAll) return own;
    return beside(
      own,
      each.unionAll.flatMap((branch) => selected(branch, focus, known)),
    );
  });
}

/**
 * One row for no element, of all columns that are within it, at any depth: of null, but that %rowIndex is 0 there, in
 * whatever a path makes of it (https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html).
 */
function nullRow(each: Select, constants: Constants): Row {
  const known = { ...constants, rowIndex: 0 };
  const cellOf = (column: ColumnDefinition): Cell => {
    if (namesRowIndex(column.path)) return cell(column, {}, known);
    return column.collection ? [] : null;
  };
  return Object.fromEntries(columnsOf([each]).map((column) => [column.name, cellOf(column)]));
}

function namesRowIndex(path: string): boolean {
  // To look for the text first spares parsing nearly every path again.
  return path.includes('rowIndex') && namesIn(path).constants.includes('rowIndex');
}

/** Of one resource in one view: selects beside each other multiply, and all rows are held in memory. */
const maxRows = 100_000;

function beside(left: readonly Row[], right: readonly Row[]): readonly Row[] {
  if (left.length * right.length > maxRows) {
    throw new PathError(`it would have more than ${maxRows} rows, as iterations beside each other multiply`);
  }
  return left.flatMap((one) => right.map((other) => ({ ...one, ...other })));
}

/** Where a select's paths start from: here, or each element that it iterates over. */
function foci(each: Select, node: Node, constants: Constants): readonly Node[] {
  const path = each.forEach ?? each.forEachOrNull;
  if (path !== undefined) return evaluate(path, node, constants) as readonly Node[];
  return each.repeat ? descendants(each.repeat, node, constants) : [node];
}

/** Depth first, each element before what is in it: https://sql-on-fhir.org/ig/StructureDefinition-ViewDefinition.html */
function descendants(paths: readonly string[], node: Node, constants: Constants): readonly Node[] {
  const found: Node[] = [];
  const visit = (from: Node, depth: number): void => {
    if (depth > maxDepth || found.length * paths.length > maxRows) {
      throw new PathError(
        `repeat «${paths.join('», «')}» does not end, or looks for more in more than ${maxRows} places`,
      );
    }
    for (const child of paths.flatMap((path) => evaluate(path, from, constants) as readonly Node[])) {
      found.push(child);
      visit(child, depth + 1);
    }
  };
  visit(node, 0);
  return found;
}

/** Deeper than any resource goes: a path that leads to where it starts has no end. */
const maxDepth = 200;

function columnRow(columns: readonly ColumnDefinition[], focus: Node, constants: Constants): Row {
  return Object.fromEntries(columns.map((column) => [column.name, cell(column, focus, constants)]));
}

function cell(column: ColumnDefinition, focus: Node, constants: Constants): Cell {
  const found = evaluate(column.path, focus, constants).map((node) => scalar(column, primitive(node)));
  if (column.collection) return found;
  if (found.length > 1) {
    throw new PathError(
      `column ${column.name} («${column.path}») found ${found.length} values; it needs «collection», a forEach or a narrower path`,
    );
  }
  return found[0] ?? null;
}

function scalar(column: ColumnDefinition, value: unknown): Scalar {
  if (fits(column.type, value)) return value;
  throw new PathError(
    `column ${column.name} («${column.path}») is of type ${column.type ?? 'string'}, it found ${describe(value)}`,
  );
}

/** Any primitive where the column does not say of what type it is. */
function fits(type: string | undefined, value: unknown): value is Scalar {
  if (type === undefined) return ['string', 'number', 'boolean'].includes(typeof value);
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'decimal') return typeof value === 'number';
  if (type === 'integer' || type === 'positiveInt' || type === 'unsignedInt') return Number.isInteger(value);
  return typeof value === 'string';
}

// A value may be personal and this text goes to a log: say its kind, never what it is.
function describe(value: unknown): string {
  return typeof value === 'object' ? 'an element with parts, not a primitive' : `a ${typeof value}`;
}
