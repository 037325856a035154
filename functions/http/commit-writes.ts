import { FhirError, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { CommitResult, Entry, RecordWrite } from '../repository/repository.ts';
import { followingOf } from './alerts/following.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { conditionalReference } from './criteria.ts';
import { havePassed } from './guards.ts';
import { inParallel } from './in-parallel.ts';
import { ofProvenance, withProvenance } from './provenance-header.ts';
import type { PlacedEntry } from './session-check.ts';
import { requireAccepted } from './submission.ts';
import { submittedSubscriptions } from './subscriptions/submitted.ts';
import { forgetFacts, viewFor } from './view.ts';
import { entriesOf, isOfStored, type Write } from './write.ts';
import { writeProblems } from './write-rules.ts';

type Caller = Pick<FhirRequest, 'base' | 'principal'>;

/** How an error about a write, or about the entry of the commit that it came to, is told to who asked for it. */
export interface Placing {
  /** The FHIRPath of a write's entry in the request, where it has one. */
  readonly pathOf: (write: number, entry: Entry) => string | undefined;
  readonly ofWrite: (error: FhirError, write: number) => FhirError;
  /** Of what breaks a rule, whose path begins with one of `pathOf`; told as it is when absent. */
  readonly ofRules?: (issue: Issue) => Issue;
  /** @param writeOf the write that each entry of the commit came from */
  readonly ofCommit: (error: FhirError, entries: readonly Entry[], writeOf: readonly number[]) => FhirError;
}

const maxTries = 20;
const maxAtOnce = 8;

/**
 * Commits writes as their caller, all or none, if they break none of the rules that look beyond one resource.
 * @param provenance of what they write, without its target: it is written with them
 * @param notes records that are written with them
 * @returns the results of each write: one, or of a conditional delete one for each that it deleted
 * @throws FhirError as `Repository.commit` does, and as `entriesOf`
 */
export async function commitWrites(
  writes: readonly Write[],
  caller: Caller,
  api: FhirApi,
  placing: Placing,
  provenance?: Resource,
  notes: readonly RecordWrite[] = [],
): Promise<readonly (readonly CommitResult[])[]> {
  for (let tries = 1; ; tries++) {
    const parts = await inParallel(writes, maxAtOnce, (write) =>
      resolved(write, writes, caller, api, placing),
    );
    const writeOf = parts.flatMap((part, write) => part.map(() => write));
    const submitted = await submittedSubscriptions(parts.flat(), caller, api);
    const entries = withProvenance(submitted.entries, provenance);
    const { issues, guards } = await writeProblems(
      entries.map((entry, index) => placed(entry, writeOf[index], placing)),
      caller,
      api,
    );
    const { ofRules = (issue: Issue) => issue } = placing;
    requireAccepted(issues.map((issue) => ofRules(issue)));
    const records = [...guards, ...submitted.records];
    try {
      const results = await commit(entries, [...records, ...notes], caller, api);
      return parts.map((_, write) => results.filter((_result, index) => writeOf[index] === write));
    } catch (caught) {
      if (!(caught instanceof FhirError)) throw caught;
      if (tries < maxTries && (await havePassed(records, api.repository))) continue;
      const stored = parts.flat().filter((_, index) => isOfStored(writes[writeOf[index] ?? 0] as Write));
      if (tries < maxTries && (await haveChanged(stored, caught, api))) continue;
      throw (provenance && ofProvenance(caught, entries)) ?? placing.ofCommit(caught, entries, writeOf);
    }
  }
}

async function resolved(
  write: Write,
  writes: readonly Write[],
  caller: Caller,
  api: FhirApi,
  placing: Placing,
): Promise<readonly Entry[]> {
  try {
    return await entriesOf(write, caller, api);
  } catch (caught) {
    throw caught instanceof FhirError ? placing.ofWrite(caught, writes.indexOf(write)) : caught;
  }
}

function placed(entry: Entry, write: number | undefined, { pathOf }: Placing): PlacedEntry {
  const path = write === undefined ? undefined : pathOf(write, entry);
  return path === undefined ? { entry } : { entry, path };
}

async function commit(
  entries: readonly Entry[],
  records: readonly RecordWrite[],
  caller: Caller,
  api: FhirApi,
): Promise<readonly CommitResult[]> {
  if (entries.length === 0) return [];
  const extra = {
    conditionalReference: (reference: string) => conditionalReference(reference, caller, api),
    records,
    following: followingOf(caller.base, api),
  };
  try {
    return await api.repository.commit(entries, viewFor(caller.principal, caller.base, api), extra);
  } finally {
    forgetFacts(caller.principal);
  }
}

/** Whether somebody has changed what the entries were made of, so that the writes come to something else by now. */
async function haveChanged(
  entries: readonly Entry[],
  { issues: [first] }: FhirError,
  { repository }: FhirApi,
): Promise<boolean> {
  if (first.code !== 'conflict' || entries.length === 0) return false;
  const made = entries.flatMap((entry) => {
    if (entry.kind === 'delete') return [{ type: entry.type, id: entry.id, versionId: entry.ifMatch }];
    if (entry.kind !== 'update') return [];
    return [{ type: entry.resource.resourceType, id: entry.resource.id, versionId: entry.ifMatch }];
  });
  const now = await repository.readMany(made);
  return made.some(({ versionId }, index) => now[index]?.versionId !== versionId);
}
