import { FhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Repository, WriteView } from '../../repository/repository.ts';
import type { FhirApi } from '../api.ts';
import { findRoute, perform } from '../router.ts';
import { statusOf } from '../status.ts';
import { patientsOf } from './patients.ts';

/** What one request did to the resources, noted while it does it. */
export interface Watched {
  /** The same API, for that one request. */
  readonly api: FhirApi;
  readonly patients: ReadonlySet<string>;
  /** How many resources of each type were written. */
  readonly written: ReadonlyMap<string, number>;
  readonly refusedEntries: () => number;
}

/** Watches what a request writes, or is refused to write, and which entries of a batch are refused. */
export function watch(api: FhirApi): Watched {
  const patients = new Set<string>();
  const written = new Map<string, number>();
  let refusedEntries = 0;
  const note = (resource: Resource | undefined) => {
    for (const patient of resource ? patientsOf(resource) : []) patients.add(patient);
  };
  const repository: Repository = {
    ...api.repository,
    commit: async (entries, view, extra) => {
      const results = await api.repository.commit(entries, noting(view, note), extra);
      for (const { outcome, version } of results) {
        if (version && outcome !== 'unchanged' && outcome !== 'absent') count(written, version.type);
      }
      return results;
    },
  };
  const dispatch: FhirApi['dispatch'] = async (path, request) => {
    try {
      return await perform(findRoute(request.method, path, watched), request, watched);
    } catch (caught) {
      if (caught instanceof FhirError && isRefusal(statusOf(caught))) refusedEntries += 1;
      throw caught;
    }
  };
  const watched: FhirApi = { ...api, repository, dispatch };
  return { api: watched, patients, written, refusedEntries: () => refusedEntries };
}

function noting(view: WriteView, note: (resource: Resource | undefined) => void): WriteView {
  return {
    ...view,
    refuse: (change, ...among) => {
      note(change.before);
      note(change.after);
      return view.refuse(change, ...among);
    },
  };
}

function isRefusal(status: number): boolean {
  return status === 401 || status === 403 || status === 404;
}

function count(counts: Map<string, number>, type: string): void {
  counts.set(type, (counts.get(type) ?? 0) + 1);
}
