import { isJsonObject, type Json, type JsonObject } from '../resource.ts';

/**
 * What one `validate` call may cost, so that no body keeps the process from everybody else. A step is one value that an
 * invariant looks at: 10 to 20 ns. Everything else that a validation does is in proportion to the length of the body.
 */
export interface Work {
  /** @throws tooCostly when that is more than is left */
  spend(steps: number): void;
  left(): number;
  /** Resources inside a resource or Bundle by what refers to them, made once for each. */
  readonly indexes: WeakMap<JsonObject, ReadonlyMap<string, JsonObject>>;
  /** By profile, what was found to conform to it or not. */
  readonly conforming: WeakMap<JsonObject, Map<string, boolean>>;
}

/** Thrown where the work that is allowed ends; an invariant's check turns it into an issue. */
export const tooCostly = new Error('more work than one validation may take');

/** More than twice what the costliest resource of 6 MB takes whose invariants are closures; about a second. */
const defaultMaxSteps = 60_000_000;

export function createWork(maxSteps = defaultMaxSteps): Work {
  let left = maxSteps;
  return {
    spend: (steps) => {
      left -= steps;
      if (left < 0) throw tooCostly;
    },
    left: () => Math.max(left, 0),
    indexes: new WeakMap(),
    conforming: new WeakMap(),
  };
}

/** How many values there are in a value, itself among them; counts no further than `limit`. A loop: depth is unbounded here. */
export function nodeCount(value: Json, limit = Number.POSITIVE_INFINITY): number {
  let count = 0;
  const open: Json[] = [value];
  for (let each = open.pop(); each !== undefined && count < limit; each = open.pop()) {
    count += 1;
    if (Array.isArray(each)) for (const item of each) open.push(item);
    else if (isJsonObject(each)) for (const name in each) open.push(each[name] ?? null);
  }
  return count;
}
