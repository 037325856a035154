import { type BundleEntry, bundleEntries, entryPath } from '../fhir/bundle.ts';
import { withMembers } from '../fhir/json.ts';
import { FhirError, fhirError, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import type { FhirApi } from './api.ts';
import { errorsOf } from './submission.ts';

/**
 * The entries of a Bundle that asks for something, each taken apart or refused by itself. The Bundle, its entries and
 * their requests are held to R4 as any resource is: a condition that is misspelt must not be lost. What the entries
 * carry is validated where it is written.
 * @throws FhirError 400 for what is wrong with the Bundle itself, 413 for too many entries
 */
export async function requestEntries(
  bundle: Resource,
  base: string,
  api: FhirApi,
): Promise<readonly BundleEntry[]> {
  const { entry = [] } = bundle;
  // An empty list is not FHIR's either, but asks for nothing, and is answered with nothing.
  const isList = Array.isArray(entry);
  const [first, ...others] = errorsOf(
    await api.validate(isList ? withMembers(bundle, { entry: undefined }) : bundle),
  );
  if (first) throw new FhirError([first, ...others], 400);
  const entries = isList ? entry : [];
  if (entries.length > api.limits.maxBundleEntries) {
    throw fhirError(
      'too-costly',
      `The bundle has ${entries.length} entries; at most ${api.limits.maxBundleEntries} are taken`,
      'Bundle.entry',
    );
  }
  const sound: BundleEntry[] = [];
  for (const read of bundleEntries(entries, base)) {
    const issues = read.request ? await entryIssues(bundle.type, entries[read.index], read.index, api) : [];
    const [issue, ...more] = issues;
    sound.push(issue ? { index: read.index, issues: [issue, ...more] } : read);
  }
  return sound;
}

/** What is wrong with one entry besides its resource, found in a Bundle that holds nothing else. */
async function entryIssues(
  type: Json | undefined,
  entry: Json | undefined,
  index: number,
  api: Pick<FhirApi, 'validate'>,
): Promise<readonly Issue[]> {
  const bare: JsonObject = isJsonObject(entry) ? withMembers(entry, { resource: undefined }) : {};
  const alone = { resourceType: 'Bundle', type, entry: [bare] };
  return errorsOf(await api.validate(alone as Resource)).map((issue) => ({
    ...issue,
    expression: (issue.expression ?? '').replace(/^Bundle(\.entry\[0\])?/, entryPath(index)),
  }));
}
