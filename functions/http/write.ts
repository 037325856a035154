import { FhirError, fhirError, type Issue } from '../fhir/outcome.ts';
import type { Patch } from '../fhir/patch/patch.ts';
import type { Resource } from '../fhir/resource.ts';
import type { SearchQuery } from '../fhir/search/query.ts';
import type { Entry, Version } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { conditionalReferenceIssues } from './conditional-references.ts';
import { shownVersion } from './shown.ts';
import { errorsOf } from './submission.ts';
import { viewFor } from './view.ts';

/** A write as a caller asks for it. What it comes to may depend on what is stored, see `entriesOf`. */
export type Write =
  | Exclude<Entry, { kind: 'delete-where' | 'modify' }>
  | PatchWrite
  | PatchWhere
  | DeleteWhere;

interface PatchWrite {
  readonly kind: 'patch';
  readonly type: string;
  readonly id: string;
  readonly patch: Patch;
  readonly ifMatch?: string;
}

/** https://hl7.org/fhir/R4/http.html#patch: of the one resource that matches. */
interface PatchWhere {
  readonly kind: 'patch-where';
  readonly criteria: SearchQuery;
  readonly patch: Patch;
  readonly ifMatch?: string;
}

/** https://hl7.org/fhir/R4/http.html#3.1.0.7.1: of all that match. */
interface DeleteWhere {
  readonly kind: 'delete-where';
  readonly criteria: SearchQuery;
}

type Caller = Pick<FhirRequest, 'base' | 'principal'>;

/** Whether what the write comes to has to be found out again when somebody else was faster. */
export function isOfStored({ kind }: Write): boolean {
  return kind === 'patch' || kind === 'patch-where' || kind === 'delete-where';
}

/**
 * The entries of a commit that a write comes to: for what it makes of stored resources, of the versions that it was
 * made of, so that the commit fails when one of them has changed.
 * @throws FhirError 404, 410, 412 or 422 where a patch cannot be made
 */
export async function entriesOf(write: Write, caller: Caller, api: FhirApi): Promise<readonly Entry[]> {
  switch (write.kind) {
    case 'patch':
      return [await patched(write, await currentOf(write, caller, api), caller, api)];
    case 'patch-where':
      return [await patched(write, await onlyMatch(write.criteria, caller, api), caller, api)];
    case 'delete-where': {
      const matches = await allMatches(write.criteria, caller, api);
      return matches.map(({ type, id, versionId }) => ({ kind: 'delete', type, id, ifMatch: versionId }));
    }
    default:
      return [write];
  }
}

async function currentOf(
  { type, id }: Pick<PatchWrite, 'type' | 'id'>,
  { principal, base }: Caller,
  api: FhirApi,
): Promise<Version> {
  const version = await api.repository.read(type, id);
  return shownVersion(version, { type, id }, viewFor(principal, base, api), api.repository);
}

async function onlyMatch(criteria: SearchQuery, { principal, base }: Caller, api: FhirApi): Promise<Version> {
  const { matches } = await api.repository.search({ ...criteria, count: 2 }, viewFor(principal, base, api));
  const [match, second] = matches;
  if (second) {
    const text = `More than one ${criteria.type} matches the criteria; they have to select one`;
    throw fhirError('multiple-matches', text, undefined, 412);
  }
  if (!match) throw fhirError('not-found', `No ${criteria.type} matches the criteria`);
  return match;
}

/** At most as many as one commit takes. */
const maxDeleted = 1_000;

async function allMatches(
  criteria: SearchQuery,
  { principal, base }: Caller,
  api: FhirApi,
): Promise<readonly Version[]> {
  const page = await api.repository.search({ ...criteria, count: maxDeleted }, viewFor(principal, base, api));
  if (page.cursor === undefined) return page.matches;
  const text = `More than ${maxDeleted} resources match: select fewer. Nothing was deleted`;
  throw fhirError('too-costly', text);
}

async function patched(
  { patch, ifMatch }: Pick<PatchWrite, 'patch' | 'ifMatch'>,
  { type, id, versionId, resource }: Version,
  caller: Caller,
  api: FhirApi,
): Promise<Entry> {
  if (ifMatch !== undefined && ifMatch !== versionId) {
    const text = `If-Match asks for version ${ifMatch}, but ${type}/${id} is at version ${versionId}`;
    throw fhirError('conflict', text, undefined, 412);
  }
  const after = patch(resource);
  requireSound([
    ...(await api.validate(after, { errorsOnly: true })),
    ...conditionalReferenceIssues(after, caller, api),
  ]);
  return { kind: 'update', resource: after as Resource & { readonly id: string }, ifMatch: versionId };
}

/** A patch that can be applied but makes what is not valid: https://www.rfc-editor.org/rfc/rfc5789#section-2.2 */
function requireSound(issues: readonly Issue[]): void {
  const [first, ...others] = errorsOf(issues);
  if (first) throw new FhirError([first, ...others], 422);
}
