import { mayInteract } from '../../access/decide.ts';
import {
  atEntry,
  type BundleEntry,
  duplicates,
  entryPath,
  rank,
  unresolvedReferences,
} from '../../fhir/bundle.ts';
import { bundleText } from '../../fhir/bundle-text.ts';
import { FhirError, type Issue } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { CommitResult, Entry } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitWrites } from '../commit-writes.ts';
import { atConditionalReference, conditionalReferenceIssues } from '../conditional-references.ts';
import { entryAnswer, entryRequest } from '../entry-exchange.ts';
import { answering } from '../errors.ts';
import { inParallel } from '../in-parallel.ts';
import { submittedProvenance } from '../provenance-header.ts';
import { errorsOf, requireAccepted, requireValid } from '../submission.ts';
import { type Step, stepOf } from '../transaction-plan.ts';
import { writeProblems } from '../write-rules.ts';
import { writtenAnswer } from '../written.ts';
import { deletedAnswer } from './delete.ts';

type WriteStep = Extract<Step, { kind: 'write' }>;

const maxReadsAtOnce = 8;

/**
 * All entries or none. Everything that is wrong with any of them is told at once, and nothing is written. What is
 * read is read after the commit, so it sees what was written; a read that fails says so in its own response, because
 * the writes are durable by then.
 */
export async function transaction(
  entries: readonly BundleEntry[],
  request: FhirRequest,
  api: FhirApi,
): Promise<Answer> {
  const read = entries.map((entry) =>
    entry.request ? stepOf(entry.request, { caller: request, api }) : entry.issues,
  );
  const steps = read.filter((one): one is Step => 'kind' in one);
  const writes = steps
    .filter((step) => step.kind === 'write')
    .toSorted((one, other) => rank[one.request.method] - rank[other.request.method]);
  const issues = [...bundleIssues(entries, read), ...referenceIssues(writes, request, api)];
  requireAllowed(issues, writes, request);
  await requireSound(issues, writes, request, api);
  const provenance = await submittedProvenance(request, api);
  const answers = new Map<Step, Answer>(await commit(writes, request, api, provenance));
  const reads = steps.filter((step) => step.kind === 'read');
  await inParallel(reads, maxReadsAtOnce, async (step) => {
    answers.set(step, await answering(api, () => readAfter(step, request, api)));
  });
  const entry = steps.map((step) => entryAnswer(answers.get(step) as Answer, request, step.request.method));
  return { status: 200, content: bundleText({ type: 'transaction-response', entry }) };
}

/** @throws FhirError 401 or 403, naming each entry that the caller may not make */
function requireAllowed(
  issues: readonly Issue[],
  writes: readonly WriteStep[],
  { principal }: FhirRequest,
): void {
  const forbidden = writes.flatMap(({ interaction, type, request }) => {
    const refused = mayInteract(principal, interaction, type);
    return refused === undefined ? [] : [atEntry(refused, request.index)];
  });
  const criteria = issues.filter(({ code }) => code === 'forbidden');
  const [first, ...others] = [...forbidden, ...criteria];
  if (first !== undefined) throw new FhirError([first, ...others]);
}

function bundleIssues(
  entries: readonly BundleEntry[],
  read: readonly (Step | readonly Issue[])[],
): readonly Issue[] {
  const requests = entries.flatMap(({ request }) => request ?? []);
  return [
    ...read.flatMap((one) => ('kind' in one ? [] : one)),
    ...duplicates(requests),
    ...unresolvedReferences(requests),
  ];
}

function referenceIssues(writes: readonly WriteStep[], caller: FhirRequest, api: FhirApi): readonly Issue[] {
  return writes.flatMap(({ entry, request }) =>
    'resource' in entry
      ? conditionalReferenceIssues(entry.resource, caller, api).map((issue) => atEntry(issue, request.index))
      : [],
  );
}

/** @throws FhirError 400 when the bundle cannot be carried out, else as for one resource; with all that is wrong */
async function requireSound(
  issues: readonly Issue[],
  writes: readonly WriteStep[],
  caller: FhirRequest,
  api: FhirApi,
): Promise<void> {
  const invalid: Issue[] = [];
  for (const { entry, request } of writes) {
    const found = 'resource' in entry ? await api.validate(entry.resource, { errorsOnly: true }) : [];
    for (const issue of found) invalid.push(atEntry(issue, request.index));
  }
  const errors = errorsOf(invalid);
  if (issues.length === 0 && errors.length > 0 && errors.every(({ code }) => code === 'invariant'))
    requireAccepted([...invalid, ...(await brokenRules(writes, caller, api))]);
  requireValid([...issues, ...invalid], issues.length > 0 ? 400 : undefined);
}

/**
 * Nothing will be written; but whoever mends what breaks an invariant should know of everything else. What is not of its
 * type cannot be held against these rules.
 */
async function brokenRules(
  writes: readonly WriteStep[],
  caller: FhirRequest,
  api: FhirApi,
): Promise<readonly Issue[]> {
  const placed = writes.flatMap(({ entry, request: { index } }) =>
    entry.kind === 'create' || entry.kind === 'update' || entry.kind === 'update-where'
      ? [{ entry, path: `${entryPath(index)}.resource` }]
      : [],
  );
  try {
    return (await writeProblems(placed, caller, api)).issues;
  } catch (caught) {
    // Such as criteria that match more than one.
    if (caught instanceof FhirError) return [];
    throw caught;
  }
}

async function commit(
  writes: readonly WriteStep[],
  request: FhirRequest,
  api: FhirApi,
  provenance: Resource | undefined,
): Promise<readonly (readonly [WriteStep, Answer])[]> {
  if (writes.length === 0) return [];
  const indexOf = (write: number) => writes[write]?.request.index ?? 0;
  const results = await commitWrites(
    writes.map(({ entry }) => entry),
    request,
    api,
    {
      pathOf: (write, entry) => {
        const at = entryPath(indexOf(write));
        return 'resource' in entry ? `${at}.resource` : at;
      },
      ofWrite: ({ issues: [first, ...others], status }, write) => {
        const at = (issue: Issue) => atEntry(issue, indexOf(write));
        return new FhirError([at(first), ...others.map(at)], status);
      },
      ofCommit: (error, entries, writeOf) =>
        inBundle(
          error,
          entries.map((entry, index) => ({ entry, index: indexOf(writeOf[index] ?? 0) })),
        ),
    },
    provenance,
  );
  const answers: (readonly [WriteStep, Answer])[] = [];
  for (const [place, step] of writes.entries()) {
    answers.push([step, await writeAnswer(step, results[place] ?? [], request, api)]);
  }
  return answers;
}

async function writeAnswer(
  { request }: WriteStep,
  results: readonly CommitResult[],
  parent: FhirRequest,
  api: FhirApi,
): Promise<Answer> {
  const exchange = entryRequest(request, parent);
  if (request.method === 'DELETE') return deletedAnswer(exchange, results);
  const [result] = results;
  if (!result) throw new Error(`An entry with ${request.method} came to nothing`);
  return writtenAnswer(exchange, result, api);
}

/** An entry of the commit, and the place in the bundle of what it came from. */
interface Committed {
  readonly entry: Entry;
  readonly index: number;
}

/** The error of a commit, which counts entries in the order of writing, with each entry as the caller counts it. */
function inBundle(
  { issues: [first, ...others], status }: FhirError,
  entries: readonly Committed[],
): FhirError {
  const recounted = (text: string) =>
    text.replaceAll(/Bundle\.entry\[(\d+)\]/g, (whole, place: string) => {
      const committed = entries[Number(place)];
      return committed === undefined ? whole : entryPath(committed.index);
    });
  const placed = (told: Issue): Issue => {
    const { expression = '', ...rest } = told;
    const issue = { ...rest, diagnostics: recounted(rest.diagnostics) };
    const [whole, place = '0'] = /^Bundle\.entry\[(\d+)\]/.exec(expression) ?? [];
    // Of one write among one, the repository says no place.
    const committed = whole !== undefined || entries.length === 1 ? entries[Number(place)] : undefined;
    if (committed === undefined) return told;
    const own = whole === undefined && expression !== '' ? { ...issue, expression } : issue;
    const { entry, index } = committed;
    return atEntry('resource' in entry ? atConditionalReference(own, entry.resource) : own, index);
  };
  return new FhirError([placed(first), ...others.map(placed)], status);
}

async function readAfter({ request }: Step, parent: FhirRequest, api: FhirApi): Promise<Answer> {
  return api.dispatch(`/${request.path}`, entryRequest(request, parent));
}
