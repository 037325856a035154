import { FhirError, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { LiveSearchDefinitions } from '../fhir/search/definitions.ts';
import {
  type PostedParameter,
  postedParameterIssues,
  postedParameters,
} from '../fhir/search/posted-parameter.ts';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import type { Entry, Repository, Version } from '../repository/repository.ts';
import { storedSearchParameters } from '../repository/search-parameters.ts';

export interface LiveOptions {
  readonly repository: Repository;
  readonly searchDefinitions: SearchDefinitions & Partial<Pick<LiveSearchDefinitions, 'post'>>;
  readonly clock: () => number;
}

export interface LiveSearchParameters {
  /** The one given; it refuses a SearchParameter that cannot work, and one that it takes is searchable by at once. */
  readonly repository: Repository;
  /** Reads what other processes have stored meanwhile, when that is due. */
  readonly refresh: () => Promise<void>;
}

/** What another process stored is noticed after so long. */
const freshMs = 60_000;

/**
 * SearchParameters that clients store, made searchable by: https://hl7.org/fhir/R4/searchparameter.html. They hold for
 * all resources at once: until their index is complete, a search by such a one alone looks at all resources of its type.
 */
export function liveSearchParameters(options: LiveOptions): LiveSearchParameters {
  const { searchDefinitions, clock } = options;
  let live = new Map<string, Live>();
  let readAtMs = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const post = () => searchDefinitions.post?.([...live.values()].flatMap(({ parameters }) => parameters));
  const liveOf = (version: Version): Live => {
    const known = live.get(version.id);
    if (known?.versionId === version.versionId) return known;
    const parameters = postedParameters(version.resource, searchDefinitions);
    return { versionId: version.versionId, parameters };
  };
  const reload = async (): Promise<void> => {
    const versions = await storedSearchParameters(options.repository.search);
    live = new Map(versions.map((version) => [version.id, liveOf(version)]));
    post();
    readAtMs = clock();
  };
  const note = (version: Version): void => {
    // What was written last comes last.
    const fresh = version.deleted ? undefined : liveOf(version);
    live.delete(version.id);
    if (fresh) live.set(version.id, fresh);
  };
  return {
    refresh: async () => {
      if (clock() - readAtMs < freshMs) return;
      reading ??= reload().finally(() => {
        reading = undefined;
      });
      await reading;
    },
    repository: {
      ...options.repository,
      commit: async (entries, view, extra) => {
        const checked = entries.map((entry) => checkedEntry(entry, searchDefinitions));
        const results = await options.repository.commit(checked, view, extra);
        const written = results.flatMap(({ version }) =>
          version?.type === 'SearchParameter' ? [version] : [],
        );
        for (const version of written) note(version);
        if (written.length > 0) post();
        return results;
      },
    },
  };
}

interface Live {
  readonly versionId: string;
  readonly parameters: readonly PostedParameter[];
}

/** @throws FhirError 422 for a SearchParameter by which nothing could ever be found */
function checkedEntry(entry: Entry, known: SearchDefinitions): Entry {
  if (entry.kind === 'modify' && entry.type === 'SearchParameter') {
    return { ...entry, change: (current) => checked(entry.change(current), known) };
  }
  if ('resource' in entry) checked(entry.resource, known);
  return entry;
}

function checked<T extends Resource>(resource: T, known: SearchDefinitions): T {
  if (resource.resourceType !== 'SearchParameter') return resource;
  const [first, ...rest] = postedParameterIssues(resource, known);
  if (first) throw refused([first, ...rest]);
  return resource;
}

function refused(issues: readonly [Issue, ...Issue[]]): FhirError {
  return new FhirError(issues, 422);
}
