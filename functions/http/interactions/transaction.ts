import { mayInteract } from '../../access/decide.ts';
import { viewOf } from '../../access/view.ts';
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
import type { CommitResult } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { atConditionalReference, conditionalReferenceIssues } from '../conditional-references.ts';
import { conditionalReference } from '../criteria.ts';
import { entryAnswer, entryRequest } from '../entry-exchange.ts';
import { answering } from '../errors.ts';
import { inParallel } from '../in-parallel.ts';
import type { PlacedEntry } from '../session-check.ts';
import { requireValid } from '../submission.ts';
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
  requireSound(issues, writes, api);
  requireValid(await writeProblems(writes.map(placed), request, api));
  const answers = new Map<Step, Answer>(await commit(writes, request, api));
  const reads = steps.filter((step) => step.kind === 'read');
  await inParallel(reads, maxReadsAtOnce, async (step) => {
    answers.set(step, await answering(api, () => readAfter(step, request, api)));
  });
  const entry = steps.map((step) => entryAnswer(answers.get(step) as Answer, request));
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
function requireSound(issues: readonly Issue[], writes: readonly WriteStep[], api: FhirApi): void {
  const invalid = writes.flatMap(({ entry, request }) =>
    'resource' in entry ? api.validate(entry.resource).map((issue) => atEntry(issue, request.index)) : [],
  );
  requireValid([...issues, ...invalid], issues.length > 0 ? 400 : undefined);
}

function placed({ entry, request }: WriteStep): PlacedEntry {
  const at = entryPath(request.index);
  return { entry, path: 'resource' in entry ? `${at}.resource` : at };
}

async function commit(
  writes: readonly WriteStep[],
  request: FhirRequest,
  api: FhirApi,
): Promise<readonly (readonly [WriteStep, Answer])[]> {
  if (writes.length === 0) return [];
  const entries = writes.map(({ entry }) => entry);
  const extra = {
    conditionalReference: (reference: string) => conditionalReference(reference, request, api),
  };
  const results = await api.repository
    .commit(entries, viewOf(request.principal), extra)
    .catch((caught: unknown) => {
      throw caught instanceof FhirError ? inBundle(caught, writes) : caught;
    });
  return writes.map((step, place) => [step, writeAnswer(step, results[place] as CommitResult, request)]);
}

function writeAnswer({ request }: WriteStep, result: CommitResult, parent: FhirRequest): Answer {
  const exchange = entryRequest(request, parent);
  return request.method === 'DELETE' ? deletedAnswer(exchange, result) : writtenAnswer(exchange, result);
}

/** The error of a commit, which counts entries in the order of writing, with each entry as the caller counts it. */
function inBundle(
  { issues: [first, ...others], status }: FhirError,
  writes: readonly WriteStep[],
): FhirError {
  const recounted = (text: string) =>
    text.replaceAll(/Bundle\.entry\[(\d+)\]/g, (whole, place: string) => {
      const step = writes[Number(place)];
      return step === undefined ? whole : entryPath(step.request.index);
    });
  const placed = (told: Issue): Issue => {
    const { expression = '', ...rest } = told;
    const issue = { ...rest, diagnostics: recounted(rest.diagnostics) };
    const [whole, place = '0'] = /^Bundle\.entry\[(\d+)\]/.exec(expression) ?? [];
    // Of one write among one, the repository says no place.
    const step = whole !== undefined || writes.length === 1 ? writes[Number(place)] : undefined;
    if (step === undefined) return told;
    const own = whole === undefined && expression !== '' ? { ...issue, expression } : issue;
    const { entry, request } = step;
    return atEntry('resource' in entry ? atConditionalReference(own, entry.resource) : own, request.index);
  };
  return new FhirError([placed(first), ...others.map(placed)], status);
}

async function readAfter({ request }: Step, parent: FhirRequest, api: FhirApi): Promise<Answer> {
  return api.dispatch(`/${request.path}`, entryRequest(request, parent));
}
