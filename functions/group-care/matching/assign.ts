/*
 * Who goes where, so that as many as possible have a place and, among all such ways, the sum of their scores is the
 * greatest there is. A minimum-cost flow: each family in turn takes the best chain of moves ("she goes to A, for whom A
 * has no room goes to B …"), which leaves the whole at its best after every step (successive shortest paths, Ahuja,
 * Magnanti & Orlin, Network Flows, 1993, § 9.7). Nowhere to go is a group too, with room for all and nothing to gain.
 */

/** Gain of each family (row) in each group (column), whole numbers; `undefined` where they do not fit. */
export type Gains = readonly (readonly (number | undefined)[])[];

/** The column of each row; -1 for nowhere. */
export type Assignment = readonly number[];

/**
 * @param rooms of each column
 * @param fixed rows that are assigned already, at their best, which the others may move
 */
export function assign(gains: Gains, rooms: readonly number[], fixed: Assignment = []): Assignment {
  const columns = rooms.length + 1;
  const nowhere = rooms.length;
  const gain = (row: number, column: number): number | undefined =>
    column === nowhere ? 0 : gains[row]?.[column];
  const rowsIn: number[][] = Array.from({ length: columns }, () => []);
  const place = gains.map((_, row) => {
    const column = fixed[row] ?? -2;
    if (column === -2) return -2;
    rowsIn[column === -1 ? nowhere : column]?.push(row);
    return column === -1 ? nowhere : column;
  });
  const hasRoom = (column: number) =>
    column === nowhere || (rowsIn[column]?.length ?? 0) < (rooms[column] ?? 0);
  const moves = rowsIn.map((_, out) => movesOut(out, columns, gain, rowsIn));
  for (const row of gains.keys()) {
    if (place[row] !== -2) continue;
    const path = bestPath(row, { columns, gain, moves, hasRoom });
    let moving = row;
    for (const { column, pushes } of path) {
      rowsIn[column]?.push(moving);
      place[moving] = column;
      if (pushes === undefined) break;
      rowsIn[column] = (rowsIn[column] ?? []).filter((one) => one !== pushes);
      moving = pushes;
    }
    for (const { column } of path) moves[column] = movesOut(column, columns, gain, rowsIn);
  }
  return place.map((column) => (column === nowhere ? -1 : column));
}

interface Network {
  readonly columns: number;
  readonly gain: (row: number, column: number) => number | undefined;
  /** The best from each column into each other. */
  readonly moves: readonly (readonly Move[])[];
  readonly hasRoom: (column: number) => boolean;
}

/** One comes into a column, and pushes another out, who goes into the next. */
interface Step {
  readonly column: number;
  readonly pushes?: number;
}

/** The chain of moves with the greatest gain for all, by Bellman and Ford: moves may cost, chains never go round. */
function bestPath(row: number, { columns, gain, moves, hasRoom }: Network): readonly Step[] {
  const best = Array.from({ length: columns }, (_, column) => gain(row, column) ?? Number.NEGATIVE_INFINITY);
  const from: ({ readonly column: number; readonly row: number } | undefined)[] = Array.from({
    length: columns,
  });
  const all = moves.flat();
  for (let round = 0, changed = true; changed && round < columns; round++) {
    changed = false;
    for (const { out, into, row: moved, gain: more } of all) {
      const total = (best[out] ?? 0) + more;
      if (total <= (best[into] ?? 0)) continue;
      best[into] = total;
      from[into] = { column: out, row: moved };
      changed = true;
    }
  }
  const ends = best.map((total, column) => ({ total, column })).filter(({ column }) => hasRoom(column));
  const end = ends.reduce((one, other) => (other.total > one.total ? other : one));
  return stepsTo(end.column, from);
}

interface Move {
  readonly out: number;
  readonly into: number;
  readonly row: number;
  readonly gain: number;
}

/** Out of one column into each other: whose move gains the most. */
function movesOut(
  out: number,
  columns: number,
  gain: Network['gain'],
  rowsIn: readonly (readonly number[])[],
): readonly Move[] {
  const own = (rowsIn[out] ?? []).map((row) => ({ row, gain: gain(row, out) ?? 0 }));
  const moves: Move[] = [];
  for (let into = 0; into < columns; into++) {
    let best: Move | undefined;
    for (const { row, gain: now } of into === out ? [] : own) {
      const gained = gain(row, into);
      if (gained === undefined) continue;
      if (best === undefined || gained - now > best.gain) best = { out, into, row, gain: gained - now };
    }
    if (best) moves.push(best);
  }
  return moves;
}

function stepsTo(
  end: number,
  from: readonly ({ readonly column: number; readonly row: number } | undefined)[],
): readonly Step[] {
  const steps: Step[] = [{ column: end }];
  for (let before = from[end]; before !== undefined; before = from[before.column]) {
    steps.unshift({ column: before.column, pushes: before.row });
  }
  return steps;
}
