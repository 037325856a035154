import type { Resource } from '../fhir/resource.ts';
import { parseCriteria } from '../fhir/search/parse.ts';
import type { PostedDefinitions, PostedType } from '../fhir/validate/sources.ts';
import type { Validator } from '../fhir/validate/validator.ts';
import type { Repository, Version, View } from '../repository/repository.ts';
import type { FhirApi } from './api.ts';

export interface PostedOptions extends Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> {
  /** A validator that knows these definitions too; what it compiles is kept as long as none of them changes. */
  readonly validatorOver: (posted: PostedDefinitions) => Validator;
  readonly baseUrl: string;
}

/** What other processes have written since is noticed after so long; what this one writes, at once. */
const freshMs = 5_000;
/** A resource may name any number of definitions that nobody has. */
const maxKept = 2_000;
/** Profiles lead to profiles, extensions and value sets, level by level. */
const maxRounds = 12;

interface Kept {
  /** Every version of the definition with this URL that is stored here, newest first. */
  readonly versions: readonly Version[];
  readonly readAtMs: number;
}

type Ask = `${PostedType} ${string}`;

/**
 * Validation against the profiles, extensions, value sets and code systems that clients have stored here, as well as
 * those that Kring comes with: https://hl7.org/fhir/R4/validation.html. A validation tells which definitions it
 * missed; those that are stored are read, once for each version, and it is done again.
 * @returns members of `FhirAppOptions`: the repository is the one given, and tells when a definition is written
 */
export function postedDefinitions(
  options: PostedOptions,
): Pick<FhirApi, 'repository' | 'validate' | 'terminology'> {
  const kept = new Map<Ask, Kept>();
  let asked = new Set<Ask>();
  const posted: PostedDefinitions = {
    find: (type, url) => {
      const [canonical = '', version] = url.split('|');
      const ask: Ask = `${type} ${canonical}`;
      asked.add(ask);
      return newest(kept.get(ask)?.versions ?? [], version)?.resource;
    },
  };
  let validator = options.validatorOver(posted);
  const refresh = async (asks: readonly Ask[]): Promise<boolean> => {
    const read = await Promise.all(
      asks.map(async (ask) => [ask, await readDefinitions(ask, options)] as const),
    );
    let hasChanged = false;
    for (const [ask, found] of read) {
      hasChanged ||= textOf(found) !== textOf(kept.get(ask));
      kept.delete(ask);
      kept.set(ask, found);
    }
    for (const ask of [...kept.keys()].slice(0, Math.max(0, kept.size - maxKept))) kept.delete(ask);
    return hasChanged;
  };
  const stale = (asks: Iterable<Ask>): Ask[] => {
    const nowMs = options.clock();
    return [...asks].filter(
      (ask) => nowMs - (kept.get(ask)?.readAtMs ?? Number.NEGATIVE_INFINITY) >= freshMs,
    );
  };
  const inUse = () => [...kept].filter(([, { versions }]) => versions.length > 0).map(([ask]) => ask);
  /** Does `work`, which looks definitions up, until it has been given all that are stored. */
  const informed = async <T>(work: () => T): Promise<T> => {
    if (await refresh(stale(inUse()))) validator = options.validatorOver(posted);
    for (let round = 1; ; round += 1) {
      asked = new Set();
      const result = attempt(work);
      const missing = stale(asked);
      if (missing.length === 0 || round === maxRounds || !(await refresh(missing))) return result();
      validator = options.validatorOver(posted);
    }
  };
  const noticing: Repository = {
    ...options.repository,
    commit: async (entries, view, extra) => {
      const results = await options.repository.commit(entries, view, extra);
      if (results.some(({ version }) => version && isDefinition(version.type))) forget(kept);
      return results;
    },
  };
  return {
    repository: noticing,
    validate: (resource, asking) => informed(() => validator.validate(resource, asking)),
    terminology: (work) => informed(() => work(validator.terminology, posted)),
  };
}

/** What fails for want of a definition may succeed when that is there. */
function attempt<T>(work: () => T): () => T {
  try {
    const value = work();
    return () => value;
  } catch (failure) {
    return () => {
      throw failure;
    };
  }
}

const definitionTypes: ReadonlySet<string> = new Set<PostedType>([
  'StructureDefinition',
  'ValueSet',
  'CodeSystem',
  'Measure',
]);

function isDefinition(type: string): boolean {
  return definitionTypes.has(type);
}

/** Everything is read again when it is next asked for; what has not changed stays as it is. */
function forget(kept: Map<Ask, Kept>): void {
  for (const [ask, { versions }] of kept) {
    if (versions.length === 0) kept.delete(ask);
    else kept.set(ask, { versions, readAtMs: Number.NEGATIVE_INFINITY });
  }
}

/** Definitions are not about anybody: whoever may validate may have theirs checked against all of them. */
const all: View = { visible: () => true };

const maxVersions = 50;

async function readDefinitions(ask: Ask, options: PostedOptions): Promise<Kept> {
  const { repository, searchDefinitions, baseUrl, clock } = options;
  const [type, url] = [ask.slice(0, ask.indexOf(' ')), ask.slice(ask.indexOf(' ') + 1)];
  const nowMs = clock();
  if (url === '') return { versions: [], readAtMs: nowMs };
  const query = parseCriteria(searchDefinitions, type, [['url', escaped(url)]], { baseUrl, nowMs });
  const { matches } = await repository.search({ ...query, count: maxVersions }, all);
  const versions = matches
    .filter(({ resource }) => resource.url === url)
    .sort((a, b) => (a.lastUpdated < b.lastUpdated ? 1 : -1));
  return { versions, readAtMs: nowMs };
}

/** https://hl7.org/fhir/R4/search.html#escaping */
function escaped(url: string): string {
  return url.replace(/[\\,$|]/g, '\\$&');
}

function textOf(kept: Kept | undefined): string {
  return (kept?.versions ?? []).map(({ id, versionId }) => `${id}/${versionId}`).join(' ');
}

/** The one of a version, or else the one that was written last, be it a draft or not. */
function newest(
  versions: readonly Version[],
  version: string | undefined,
): { resource: Resource } | undefined {
  return version === undefined
    ? versions[0]
    : (versions.find(({ resource }) => resource.version === version) ?? undefined);
}
