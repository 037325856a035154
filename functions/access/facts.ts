import type { Resource } from '../fhir/resource.ts';

/** What a decision looks at beyond the resource itself. Decisions are pure: the facts are read for them beforehand. */
export interface Facts {
  /** An instant, in UTC. */
  readonly now: string;
  /** This server's FHIR base: references below it are its own. */
  readonly baseUrl: string;
  /** What is at `Type/id`; `undefined` when nothing is there. */
  resource(place: string): Resource | undefined;
  /** Resources of a type that refer to `place` by a search parameter: `pointing('Consent', 'patient', 'Patient/1')`. */
  pointing(type: string, parameter: string, place: string): readonly Resource[];
  /** Whether a resource matches the search arguments of a scope. */
  matches(resource: Resource, query: string): boolean;
  /** What is decided by facts alone, once for as long as they are known. @param key names the question */
  once(key: string, decide: () => boolean): boolean;
}

export interface Pointing {
  readonly type: string;
  readonly parameter: string;
  readonly place: string;
}

/** What has been asked for and is not known. */
export interface Missing {
  readonly places: readonly string[];
  readonly pointing: readonly Pointing[];
}

/**
 * Facts as far as they have been read. What is asked for beyond them is noted, so that the caller can read it and ask
 * again; until then the answer must not be used:
 *
 *     for (;;) {
 *       decide(facts);
 *       const missing = facts.missing();
 *       if (isNothing(missing)) break;
 *       await read(missing);
 *     }
 */
export class KnownFacts implements Facts {
  readonly baseUrl: string;
  readonly now: string;
  readonly #matches: Facts['matches'];
  readonly #resources = new Map<string, Resource | undefined>();
  readonly #pointing = new Map<string, readonly Resource[]>();
  readonly #decided = new Map<string, boolean>();
  #places = new Set<string>();
  #asked = new Map<string, Pointing>();
  #misses = 0;

  constructor({ baseUrl, now, matches }: Pick<Facts, 'baseUrl' | 'now' | 'matches'>) {
    this.baseUrl = baseUrl;
    this.now = now;
    this.#matches = matches;
  }

  resource(place: string): Resource | undefined {
    if (!this.#resources.has(place)) this.#miss(() => this.#places.add(place));
    return this.#resources.get(place);
  }

  pointing(type: string, parameter: string, place: string): readonly Resource[] {
    const key = `${type}?${parameter}=${place}`;
    const known = this.#pointing.get(key);
    if (known === undefined) this.#miss(() => this.#asked.set(key, { type, parameter, place }));
    return known ?? [];
  }

  matches(resource: Resource, query: string): boolean {
    return this.#matches(resource, query);
  }

  once(key: string, decide: () => boolean): boolean {
    const known = this.#decided.get(key);
    if (known !== undefined) return known;
    const before = this.#misses;
    const decided = decide();
    // What rests on something that is not known is decided again when it is.
    if (this.#misses === before) this.#decided.set(key, decided);
    return decided;
  }

  /** What has been asked for in vain since the last time. */
  missing(): Missing {
    const missing = { places: [...this.#places], pointing: [...this.#asked.values()] };
    this.#places = new Set();
    this.#asked = new Map();
    return missing;
  }

  learnResource(place: string, resource: Resource | undefined): void {
    this.#resources.set(place, resource);
  }

  learnPointing({ type, parameter, place }: Pointing, resources: readonly Resource[]): void {
    this.#pointing.set(`${type}?${parameter}=${place}`, resources);
  }

  #miss(note: () => void): void {
    this.#misses += 1;
    note();
  }
}

export function isNothing({ places, pointing }: Missing): boolean {
  return places.length === 0 && pointing.length === 0;
}
