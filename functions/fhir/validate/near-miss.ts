/** The one of `names` that `written` was probably meant to be: one or two keystrokes away, or other case. */
export function nearMiss(written: string, names: Iterable<string>): string | undefined {
  const lower = written.toLowerCase();
  let best: string | undefined;
  let bestDistance = written.length > 4 ? 3 : 2;
  for (const name of names) {
    const distance = editDistance(lower, name.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** ` Did you mean 'given'?`, or nothing. */
export function suggestion(written: string, names: Iterable<string>): string {
  const name = nearMiss(written, names);
  return name === undefined ? '' : ` Did you mean '${name}'?`;
}

/** Insertions, deletions, replacements and swaps of neighbours; `limit` when it is that or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1];
      let least = Math.min(
        (last[column] ?? limit) + 1,
        (current[column - 1] ?? limit) + 1,
        (last[column - 1] ?? limit) + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      if (swapped) least = Math.min(least, (beforeLast[column - 2] ?? limit) + 1);
      current.push(least);
    }
    [beforeLast, last] = [last, current];
  }
  return Math.min(last[b.length] ?? limit, limit);
}
