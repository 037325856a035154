import { type Issue, operationOutcome } from '../fhir/outcome.ts';
import type { CommitResult, Version } from '../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from './api.ts';
import { preferences } from './prefer.ts';
import { responseProblems } from './response-check.ts';

/**
 * The answer to a create or an update, as full as `Prefer: return=` asks:
 * https://hl7.org/fhir/R4/http.html#ops
 */
export async function writtenAnswer(
  request: Pick<FhirRequest, 'header' | 'base' | 'principal'>,
  result: CommitResult,
  api: FhirApi,
): Promise<Answer> {
  const version = writtenVersion(result);
  return {
    status: result.outcome === 'created' ? 201 : 200,
    version,
    location: versionUrl(request.base, version),
    ...(await body(request, result, version, api)),
  };
}

/** `[base]/Patient/1/_history/2` */
function versionUrl(base: string, { type, id, versionId }: Version): string {
  return `${base}/${type}/${id}/_history/${versionId}`;
}

/** What was written, of a result that cannot be `absent`. */
function writtenVersion({ version, outcome }: CommitResult): Version {
  if (version === undefined) throw new Error(`A write ended as ${outcome}, without a version`);
  return version;
}

async function body(
  request: Pick<FhirRequest, 'header' | 'base' | 'principal'>,
  result: CommitResult,
  version: Version,
  api: FhirApi,
): Promise<Pick<Answer, 'content' | 'outcome'>> {
  const wanted = preferences(request).return;
  if (wanted === 'minimal') return {};
  if (wanted === 'representation') return { content: version.text };
  // What did not keep it from being written, but could be better.
  const warnings = await api.validate(version.resource);
  const entry = { kind: 'create', resource: version.resource } as const;
  // An answer to a questionnaire that is not known here is not checked, has no scores and raises no alert.
  const unchecked = await responseProblems([{ entry }], request, api);
  return { outcome: operationOutcome([writtenIssue(result), ...warnings, ...unchecked]) };
}

/** What happened, for a person. */
export function writtenIssue({ outcome, version }: CommitResult): Issue {
  const what = version ? `${version.type}/${version.id} (version ${version.versionId})` : 'nothing there';
  return { severity: 'information', code: 'informational', diagnostics: `${what}: ${outcome}` };
}
