import { fhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { parameterValues } from '../../fhir/search/index-values.ts';
import { type DirectClause, matches } from '../../fhir/search/match.ts';
import type { SearchPart, SortKey } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import { readMany } from '../read.ts';
import type { ResourceKey, View } from '../repository.ts';
import type { Verdicts } from '../settled.ts';
import { seenOf } from '../sight.ts';
import type { StoredVersion } from '../version.ts';
import { candidates } from './candidates.ts';
import { asFragment, containedIn, containedTargets, withOpenReferences } from './contained.ts';
import { type Indexes, type Plan, plan, planContained } from './plan.ts';

/** One type of a search, with nothing left that another resource would have to be read for. */
export interface ScannedPart {
  readonly type: string;
  readonly clauses: readonly DirectClause[];
  readonly sort: readonly SortKey[];
  readonly plan: Plan;
  /** Looks into resources of any type for what they contain, and answers these or those. */
  readonly within?: 'container' | 'contained';
}

export function scannedPart(
  indexes: Indexes,
  { type, sort }: SearchPart,
  clauses: readonly DirectClause[],
): ScannedPart {
  const isEmpty = clauses.some(holdsForNone);
  return { type, clauses, sort, plan: isEmpty ? nothing : plan(indexes, type, clauses) };
}

/** Proposes no resource at all. */
const nothing: Plan = [{ kind: 'ids', ids: [] }];

/** A chain, a list or a value set that a clause rests on is empty. */
function holdsForNone(clause: DirectClause): boolean {
  if (clause.kind === 'any') return clause.clauses.every(holdsForNone);
  return clause.kind === 'value' && clause.values.length === 0 && clause.modifier !== 'not';
}

/** The same among what other resources contain. https://hl7.org/fhir/R4/search.html#contained */
export function containedPart(part: ScannedPart, within: NonNullable<ScannedPart['within']>): ScannedPart {
  return { ...part, plan: part.plan === nothing ? nothing : planContained(part.type), within };
}

/** Where a scan goes on: after this candidate of this part. */
export interface ScanPlace {
  readonly part: number;
  readonly candidate: string;
}

/** Reads the heads of the proposed ids and keeps what matches and may be seen. */
export class Scan {
  readonly context: Context;
  readonly parts: readonly ScannedPart[];
  readonly #view: View;
  readonly #verdicts: Verdicts;
  readonly #places = new WeakMap<StoredVersion, ScanPlace>();
  #scanned = 0;

  constructor(context: Context, parts: readonly ScannedPart[], view: View, verdicts: Verdicts) {
    this.context = context;
    this.parts = parts;
    this.#view = view;
    this.#verdicts = verdicts;
  }

  /** How many resources were looked at so far. */
  get scanned(): number {
    return this.#scanned;
  }

  /** Where a match was found. */
  placeOf(version: StoredVersion): ScanPlace {
    const place = this.#places.get(version);
    if (place === undefined) throw new Error(`${version.type}/${version.id} is no match of this scan`);
    return place;
  }

  /** Matches part by part in ascending order of their ids; at least `wanted` at a time is worth a read. */
  async *matches(
    after: ScanPlace | undefined,
    wanted: number,
  ): AsyncGenerator<readonly StoredVersion[], void, void> {
    const first = after?.part ?? 0;
    for (const [index, part] of this.parts.entries()) {
      if (index < first) continue;
      const from = index === first ? after?.candidate : undefined;
      for await (const some of this.#matchesOf(part, from, wanted)) {
        for (const { version, candidate } of some) this.#places.set(version, { part: index, candidate });
        yield some.map(({ version }) => version);
      }
    }
  }

  async *#matchesOf(
    part: ScannedPart,
    after: string | undefined,
    wanted: number,
  ): AsyncGenerator<readonly Matched[], void, void> {
    let size = Math.min(Math.max(wanted, minHeads), maxHeads);
    for await (const ids of candidates(this.context.store, part.plan, after)) {
      for (let start = 0; start < ids.length; ) {
        const end = start + size;
        yield await this.#matching(part, ids.slice(start, end));
        start = end;
        // Whoever asks for more has found few among these.
        size = Math.min(size * 2, maxHeads);
      }
    }
  }

  async #matching(part: ScannedPart, ids: readonly string[]): Promise<readonly Matched[]> {
    const { maxScanned } = this.context.limits;
    this.#scanned += ids.length;
    if (this.#scanned > maxScanned) throw tooCostly(maxScanned);
    const keys = ids.map((id) => (part.within ? containerKey(id) : { type: part.type, id }));
    const versions = await readMany(this.context, keys, this.#verdicts);
    // What is not shown is not found by either.
    const seen = await seenOf(versions, this.#view);
    return seen.flatMap((version) => {
      const candidate = part.within ? `${version.type}/${version.id}` : version.id;
      return this.#matchesIn(version, part).map((match) => ({ version: match, candidate }));
    });
  }

  #matchesIn(version: StoredVersion, { type, clauses, within }: ScannedPart): readonly StoredVersion[] {
    const matches = (resource: Resource) =>
      clauses.every((clause) => holds(clause, resource, this.context.baseUrl));
    if (within === undefined) return matches(version.resource) ? [version] : [];
    const found = containedIn(version.resource).filter(
      (resource) => resource.resourceType === type && matches(resource),
    );
    if (within === 'container') return found.length > 0 ? [version] : [];
    return found.map((resource) => asFragment(version, resource));
  }
}

interface Matched {
  readonly version: StoredVersion;
  readonly candidate: string;
}

function containerKey(candidate: string): ResourceKey {
  const [type = '', id = ''] = candidate.split('/');
  return { type, id };
}

const minHeads = 20;
const maxHeads = 200;

/**
 * `match` on the resource itself decides, whatever the index proposed.
 * @param container what the resource is contained in, if it is
 */
export function holds(
  clause: DirectClause,
  resource: Resource,
  baseUrl: string,
  container: Resource = resource,
): boolean {
  if (clause.kind === 'any') return clause.clauses.some((one) => holds(one, resource, baseUrl, container));
  if (clause.kind === 'contained') {
    if (containedIn(container).length === 0) return false;
    const open = withOpenReferences(container);
    const from = resource === container ? open : resource;
    return clause.branches.some(({ targetType, clause: inner }) =>
      containedTargets(open, from, clause.parameter, targetType).some((one) =>
        holds(inner, one, baseUrl, open),
      ),
    );
  }
  return matches(parameterValues(clause.parameter, resource, baseUrl), clause);
}

function tooCostly(maxScanned: number) {
  const text = `This search would look at more than ${maxScanned} resources; add a condition that selects more narrowly, such as a patient, a code or a period`;
  return fhirError('too-costly', text);
}
