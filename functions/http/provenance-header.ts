import { FhirError, fhirError } from '../fhir/outcome.ts';
import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Entry } from '../repository/repository.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { parseJson } from './body.ts';
import { conditionalReferenceIssues } from './conditional-references.ts';
import { requirePermission } from './permission.ts';
import { resourceOf } from './submission.ts';

const header = 'X-Provenance';
const at = `http.${header}`;

/**
 * The Provenance that comes with a write, without the target that it is to get; `undefined` when none does.
 * https://hl7.org/fhir/R4/provenance.html#header
 * @throws FhirError 400 for what is no valid Provenance, 401 or 403 for who may not create one
 */
export async function submittedProvenance(
  request: Pick<FhirRequest, 'header' | 'principal' | 'base'>,
  api: FhirApi,
): Promise<Resource | undefined> {
  const text = request.header(header);
  if (text === undefined) return undefined;
  requirePermission(request.principal, 'create', 'Provenance');
  const provenance = readProvenance(text, api.limits.maxDepth);
  const whole = withTarget(provenance, [{ reference: placeholder(0) }]);
  const issues = [
    ...(await api.validate(whole, { errorsOnly: true })),
    ...conditionalReferenceIssues(whole, request, api),
  ].filter(({ severity }) => severity === 'error' || severity === 'fatal');
  const [first, ...others] = issues.map((issue) => ({ ...issue, expression: at }));
  if (first) throw new FhirError([first, ...others], 400);
  return provenance;
}

function readProvenance(text: string, maxDepth: number): Resource {
  // A header carries no other characters reliably: https://www.rfc-editor.org/rfc/rfc9110#section-5.5
  if (!/^[\t\x20-\x7e]*$/.test(text)) {
    throw fhirError(
      'invalid',
      `${header} should be of ASCII alone: write other characters as \\u….`,
      at,
      400,
    );
  }
  try {
    const provenance = resourceOf(parseJson(text, maxDepth), 'Provenance');
    if (provenance.target === undefined) return provenance;
  } catch (caught) {
    if (!(caught instanceof FhirError)) throw caught;
    const text = `${header} should be a Provenance in JSON. ${caught.issues[0].diagnostics}`;
    throw fhirError('invalid', text, at, 400);
  }
  throw fhirError('invalid', `${header} should have no target: it is what this request writes`, at, 400);
}

/**
 * The entries of a commit and the Provenance of all that they write, which names them by what they come to.
 * @throws FhirError 400 when they write nothing
 */
export function withProvenance(
  entries: readonly Entry[],
  provenance: Resource | undefined,
): readonly Entry[] {
  if (provenance === undefined) return entries;
  const named = entries.map((entry, index) => withUrl(entry, index));
  const target = named.flatMap((entry) => {
    const reference = referenceTo(entry);
    return reference === undefined ? [] : [{ reference }];
  });
  if (target.length === 0) {
    throw fhirError(
      'invalid',
      `${header} is about what is written, and this request writes nothing`,
      at,
      400,
    );
  }
  return [...named, { kind: 'create', resource: withTarget(provenance, target) }];
}

/** An error of the commit that is about the Provenance; `undefined` for any other. */
export function ofProvenance(
  { issues, status }: FhirError,
  entries: readonly Entry[],
): FhirError | undefined {
  const [first, ...others] = issues.filter(({ expression }) =>
    expression?.startsWith(`Bundle.entry[${entries.length - 1}]`),
  );
  return first && new FhirError([{ ...first, expression: at }, ...others], status);
}

function referenceTo(entry: Entry): string | undefined {
  switch (entry.kind) {
    case 'update':
      return `${entry.resource.resourceType}/${entry.resource.id}`;
    case 'create':
    case 'update-where':
      return entry.fullUrl;
    default:
      return undefined;
  }
}

/** What gets its id in the commit is named by a URL, which the commit replaces. */
function withUrl(entry: Entry, index: number): Entry {
  const isUnnamed = (entry.kind === 'create' || entry.kind === 'update-where') && entry.fullUrl === undefined;
  return isUnnamed ? { ...entry, fullUrl: placeholder(index) } : entry;
}

/** "kring" in hexadecimal, so that it is nobody's who makes up URLs of his own. */
function placeholder(index: number): string {
  return `urn:uuid:6b72696e-6700-4000-8000-${String(index).padStart(12, '0')}`;
}

function withTarget({ resourceType, ...members }: Resource, target: readonly JsonObject[]): Resource {
  return { resourceType, ...members, target: [...target] };
}
