/**
 * Every decision of a run comes from here, one after the other, so that the list of them is the run. 0 is always
 * the tamest answer (no fault, the oldest call first, the first kind of work): a list that ended goes on with 0,
 * and a list with more zeros in it is a simpler run.
 */
export interface Choices {
  /** 0 ≤ answer < count */
  next(count: number): number;
  /** Whether something with this chance (0 to 1) happens. */
  chance(probability: number): boolean;
  /** @throws Error when there is nothing to pick from */
  pick<T>(values: readonly T[]): T;
  /** What has been decided so far. */
  readonly taken: readonly number[];
}

export function seededChoices(seed: number): Choices {
  const random = randomNumbers(seed);
  return choicesFrom((count) => Math.floor(random() * count));
}

export function recordedChoices(recorded: readonly number[]): Choices {
  let place = 0;
  return choicesFrom((count) => Math.min(recorded[place++] ?? 0, count - 1));
}

const fine = 10_000;

function choicesFrom(decide: (count: number) => number): Choices {
  const taken: number[] = [];
  const next = (count: number): number => {
    const answer = decide(count);
    taken.push(answer);
    return answer;
  };
  return {
    taken,
    next,
    chance: (probability) => next(fine) >= fine - Math.round(probability * fine),
    pick: (values) => {
      const [picked] = values.slice(next(values.length));
      if (picked === undefined) throw new Error('There is nothing to pick from');
      return picked;
    },
  };
}

/** Mulberry32: small, fast, and the same everywhere. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
