import { FhirError, type Issue } from '../fhir/outcome.ts';
import type { CommitResult, Entry, WriteView } from '../repository/repository.ts';
import { followingOf } from './alerts/following.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { type Guards, havePassed, readGuards } from './guards.ts';
import { ofProvenance, submittedProvenance, withProvenance } from './provenance-header.ts';
import { requireAccepted, requireValid } from './submission.ts';
import { forgetFacts, viewFor } from './view.ts';
import { writeProblems } from './write-rules.ts';

/** What an operation makes of what is stored: entries to commit, and what to answer when they are. */
export interface Decision<Result> {
  readonly entries: readonly Entry[];
  readonly result: (results: readonly CommitResult[]) => Result;
  /** The caller's view, with what this operation may do beyond it. */
  readonly view?: WriteView;
  /** Of those that the decision has found out to need, each read before what it stands for. */
  readonly guards?: Guards;
}

const maxTries = 100;

/**
 * Decides and commits, and decides anew when what the decision rests on has changed meanwhile: a guard, or the version
 * of a resource that an entry names with `ifMatch`.
 * @param names of the guards, see `readGuards`; those of the rules of group care are added
 * @throws FhirError as the decision does, 422 for what breaks a rule, and as `Repository.commit`
 */
export async function commitDecided<Result>(
  names: readonly string[],
  request: Pick<FhirRequest, 'base' | 'principal' | 'header'>,
  api: FhirApi,
  decide: () => Promise<Decision<Result>>,
): Promise<Result> {
  const { principal, base } = request;
  const provenance = await submittedProvenance(request, api);
  for (let tries = 1; ; tries++) {
    const own = await readGuards(names, api.repository, api.clock());
    const { entries: decided, result, guards: more = [], ...decision } = await decide();
    const { view = viewFor(principal, base, api) } = decision;
    if (decided.length === 0) return result([]);
    const entries = withProvenance(decided, provenance);
    const guards = await checkedGuards(entries, [...own, ...more], request, api);
    try {
      const results = await api.repository.commit(entries, view, {
        records: guards,
        following: followingOf(base, api),
      });
      return result(results);
    } catch (caught) {
      const isConflict = caught instanceof FhirError && caught.issues[0].code === 'conflict';
      if (isConflict && tries < maxTries && (await hasChanged(entries, guards, api))) continue;
      throw (provenance && caught instanceof FhirError && ofProvenance(caught, entries)) || caught;
    } finally {
      forgetFacts(principal);
    }
  }
}

async function checkedGuards(
  entries: readonly Entry[],
  own: Guards,
  request: Pick<FhirRequest, 'base' | 'principal'>,
  api: FhirApi,
): Promise<Guards> {
  const invalid: Issue[] = [];
  for (const entry of entries) {
    if ('resource' in entry) invalid.push(...(await api.validate(entry.resource, { errorsOnly: true })));
  }
  requireValid(invalid, 422);
  const { issues, guards } = await writeProblems(
    entries.map((entry) => ({ entry })),
    request,
    api,
  );
  requireAccepted(issues);
  return [...own, ...guards];
}

async function hasChanged(
  entries: readonly Entry[],
  guards: Guards,
  { repository }: FhirApi,
): Promise<boolean> {
  if (await havePassed(guards, repository)) return true;
  const updates = entries.flatMap((entry) =>
    entry.kind === 'update' && entry.ifMatch !== undefined
      ? [{ type: entry.resource.resourceType, id: entry.resource.id, versionId: entry.ifMatch }]
      : [],
  );
  const now = await repository.readMany(updates);
  return updates.some(({ versionId }, index) => now[index]?.versionId !== versionId);
}
