import { error, type Issue } from '../../fhir/outcome.ts';

/**
 * One number that a table would tell. Tables are linked by telling the same cell, or by sums over each other's cells:
 * a table of municipalities, one of age bands, and what an earlier release told are all cells and sums of one list.
 */
export interface Cell {
  /** Unique; in the answer it names the cell. */
  readonly id: string;
  /** At least 0. Whole, but for `measured`. */
  readonly value: number;
  /**
   * What is counted: `complement` is a denominator without its numerator, `rest` a count without a part of it that
   * another figure tells, `counted` a number of people or visits that is averaged, `measured` a magnitude such as
   * minutes or money; `unasked` those of whom something is not known, whose number is no secret.
   */
  readonly part: 'numerator' | 'complement' | 'rest' | 'denominator' | 'counted' | 'measured' | 'unasked';
  /** Cells of one figure are told or hidden together; without it the cell is a figure of its own. */
  readonly figure?: string;
  /** Different persons behind it; without it each unit is a person. */
  readonly persons?: number;
  /** Care groups behind it; without it there are enough. */
  readonly groups?: number;
  /** Of a magnitude: the largest contributions of single persons, the largest first; without it all is of one. */
  readonly largest?: readonly number[];
  /** Id of a cell that everybody knows to be a part of this one: where that is told, this is at least as much. */
  readonly includes?: string;
  /** Everybody knows that it is at least this, whatever is hidden: 1 where being listed says that somebody was there. */
  readonly least?: number;
  /**
   * What earlier releases told of the same, in their order, nothing for one that hid it: by how much it has changed is
   * then known to everybody, too.
   */
  readonly before?: readonly (number | undefined)[];
  /** Not to be told, for a reason that is not in its value. */
  readonly withheld?: boolean;
  /** What cannot be changed: an earlier release told it, or hid it; `known`: everybody knows the value from elsewhere. */
  readonly already?: 'told' | 'hidden' | 'known';
}

/** The whole is what its parts add up to. Both are ids of cells. */
export interface Sum {
  readonly whole: string;
  readonly parts: readonly string[];
}

export interface Tables {
  readonly cells: readonly Cell[];
  readonly sums: readonly Sum[];
}

/** What is wrong with tables, each by the name of its cell: then nothing can be promised about them. */
export function tableIssues({ cells, sums }: Tables): readonly Issue[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const twice = cells.filter((cell) => byId.get(cell.id) !== cell);
  return [
    ...twice.map(({ id }) => error('duplicate', `There are two cells ${id}; each has an id of its own`)),
    ...cells.flatMap(cellIssues),
    ...cells.flatMap((cell) => includedIssues(cell, byId)),
    ...sums.flatMap((sum) => sumIssues(sum, byId)),
  ];
}

function cellIssues({ id, value, part, least = 0 }: Cell): readonly Issue[] {
  const isRight =
    Number.isFinite(value) && value >= 0 && (part === 'measured' || Number.isSafeInteger(value));
  if (!isRight) {
    const right = part === 'measured' ? 'a number of at least 0' : 'a whole number of at least 0';
    return [error('value', `Cell ${id} is ${value}; right would be ${right}`)];
  }
  return least <= value ? [] : [error('value', `Cell ${id} is ${value}, and said to be at least ${least}`)];
}

function includedIssues({ id, includes, value }: Cell, byId: ReadonlyMap<string, Cell>): readonly Issue[] {
  if (includes === undefined) return [];
  const part = byId.get(includes);
  if (part === undefined)
    return [error('not-found', `Cell ${id} is said to include ${includes}; there is no such cell`)];
  if (part.value <= value) return [];
  return [
    error('value', `Cell ${id} is ${value}, and ${includes}, which it is said to include, ${part.value}`),
  ];
}

function sumIssues({ whole, parts }: Sum, byId: ReadonlyMap<string, Cell>): readonly Issue[] {
  const ids = [whole, ...parts];
  const missing = ids.filter((id) => !byId.has(id));
  if (missing.length > 0) {
    return missing.map((id) => error('not-found', `The sum of ${whole} names ${id}; there is no such cell`));
  }
  if (parts.length === 0) return [error('required', `The sum of ${whole} needs parts`)];
  if (new Set(ids).size < ids.length) return [error('duplicate', `The sum of ${whole} names a cell twice`)];
  const own = byId.get(whole)?.value ?? 0;
  const added = parts.reduce((total, id) => total + (byId.get(id)?.value ?? 0), 0);
  if (Math.abs(own - added) <= closeTo(own)) return [];
  return [
    error(
      'processing',
      `Cell ${whole} is ${own}, but its parts add up to ${added}; every unit belongs to exactly one part`,
    ),
  ];
}

/** Magnitudes are added up in another order by the database: what is left over is no difference. */
export function closeTo(value: number): number {
  return 1e-6 * Math.max(1, Math.abs(value));
}
