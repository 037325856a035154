import type { FhirError, IssueCode } from '../fhir/outcome.ts';

/** The HTTP status that an issue means when nothing else was said: https://hl7.org/fhir/R4/http.html#Status-Codes */
const statusOfCode = {
  invalid: 400,
  structure: 400,
  required: 400,
  value: 400,
  invariant: 422,
  security: 403,
  login: 401,
  unknown: 401,
  expired: 401,
  forbidden: 403,
  suppressed: 403,
  processing: 422,
  'not-supported': 400,
  duplicate: 409,
  'multiple-matches': 412,
  'not-found': 404,
  deleted: 410,
  'too-long': 413,
  'code-invalid': 422,
  extension: 422,
  'too-costly': 413,
  'business-rule': 422,
  conflict: 409,
  transient: 503,
  'lock-error': 409,
  'no-store': 503,
  exception: 500,
  timeout: 503,
  incomplete: 500,
  throttled: 429,
  informational: 400,
} as const satisfies Record<IssueCode, number>;

/** The status of the first issue that is an error, unless the error names its own. */
export function statusOf({ status, issues }: FhirError): number {
  const first = issues.find(({ severity }) => severity === 'error' || severity === 'fatal') ?? issues[0];
  return status ?? statusOfCode[first.code];
}
