import { type BundleEntry, dependencies, rank } from '../../fhir/bundle.ts';
import { bundleText } from '../../fhir/bundle-text.ts';
import { FhirError, fhirError } from '../../fhir/outcome.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { entryAnswer, entryRequest, refuseConditions } from '../entry-exchange.ts';
import { answering } from '../errors.ts';
import { inParallel } from '../in-parallel.ts';

const maxAtOnce = 8;

/** Each entry by itself: one that fails says so in its own response, and the others are carried out. */
export async function batch(
  entries: readonly BundleEntry[],
  request: FhirRequest,
  api: FhirApi,
): Promise<Answer> {
  const answers = new Map<BundleEntry, Answer>();
  for (const group of inOrder(independent(entries))) {
    await inParallel(group, maxAtOnce, async (entry) => {
      answers.set(entry, await answering(api, () => carryOut(entry, request, api)));
    });
  }
  const content = bundleText({
    type: 'batch-response',
    entry: [...answers]
      .toSorted(([one], [other]) => one.index - other.index)
      .map(([entry, answer]) => entryAnswer(answer, request, entry.request?.method)),
  });
  const patients = new Set([...answers.values()].flatMap((answer) => [...(answer.patients ?? [])]));
  return { status: 200, content, ...(patients.size > 0 && { patients }) };
}

/** Those that refer to others are refused: https://hl7.org/fhir/R4/http.html#brules */
function independent(entries: readonly BundleEntry[]): readonly BundleEntry[] {
  const found = dependencies(entries.flatMap(({ request }) => request ?? []));
  return entries.map((entry) => {
    const [first, ...others] = found.get(entry.index) ?? [];
    return first ? { index: entry.index, issues: [first, ...others] } : entry;
  });
}

function inOrder(entries: readonly BundleEntry[]): readonly (readonly BundleEntry[])[] {
  const groups = Map.groupBy(entries, ({ request }) => (request === undefined ? 0 : rank[request.method]));
  return [...groups].toSorted(([one], [other]) => one - other).map(([, group]) => group);
}

async function carryOut(entry: BundleEntry, request: FhirRequest, api: FhirApi): Promise<Answer> {
  if (entry.request === undefined) throw new FhirError(entry.issues, 400);
  if (entry.request.path === '' && entry.request.method === 'POST') {
    throw fhirError('value', 'A batch cannot hold another bundle to carry out');
  }
  refuseConditions(entry.request);
  return api.dispatch(`/${entry.request.path}`, entryRequest(entry.request, request));
}
