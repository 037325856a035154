export interface Place {
  /** `undefined`: to begin anew. */
  readonly read: () => Promise<string | undefined>;
  readonly write: (position: string) => Promise<void>;
}

/** Says that a walk has come to its end; no cursor of a store is empty. */
const end = '';

/**
 * Walks through something large in steps, each from a cursor to the next; `undefined` is the end. Keeps its place, so
 * that a walk that runs out of time goes on the next time it is called.
 * @returns whether it came to the end
 */
export async function walk(
  step: (cursor: string | undefined) => Promise<string | undefined>,
  place: Place,
  hasTime: () => boolean,
): Promise<boolean> {
  let cursor = (await place.read()) || undefined;
  while (hasTime()) {
    cursor = await step(cursor);
    await place.write(cursor ?? end);
    if (cursor === undefined) return true;
  }
  return false;
}

/** Whether the last walk came to its end. */
export async function isWalked({ read }: Place): Promise<boolean> {
  return (await read()) === end;
}
