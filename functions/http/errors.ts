import { error, FhirError, type Issue, operationOutcome } from '../fhir/outcome.ts';
import type { Answer, FhirApi } from './api.ts';
import { statusOf } from './status.ts';

/** The one place where errors become answers. */
export async function answering(
  api: Pick<FhirApi, 'report'>,
  perform: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await perform();
  } catch (caught) {
    return caught instanceof FhirError ? refusal(caught) : failure(api.report(caught));
  }
}

function refusal(thrown: FhirError): Answer {
  const status = statusOf(thrown);
  return {
    status,
    outcome: operationOutcome(bounded(thrown.issues)),
    headers: { ...headersOf(status), ...ownHeaders(thrown) },
  };
}

/** A body must not earn an answer larger than itself. */
function bounded(issues: readonly Issue[]): readonly Issue[] {
  if (issues.length <= maxIssues) return issues;
  return [...issues.slice(0, maxIssues), information(`There are ${issues.length - maxIssues} more problems`)];
}

const maxIssues = 100;

function information(diagnostics: string): Issue {
  return { severity: 'information', code: 'incomplete', diagnostics };
}

function ownHeaders(thrown: FhirError): Record<string, string> {
  if (thrown instanceof MethodNotAllowed) return { Allow: thrown.allow };
  if (thrown instanceof Throttled) return { 'Retry-After': String(thrown.retryAfterSeconds) };
  return thrown instanceof InvalidToken ? { 'WWW-Authenticate': 'Bearer error="invalid_token"' } : {};
}

function headersOf(status: number): Record<string, string> {
  if (status === 401) return { 'WWW-Authenticate': 'Bearer' };
  return status === 429 || status === 503 ? { 'Retry-After': '1' } : {};
}

function failure(logId: string): Answer {
  const issue = error(
    'exception',
    `The server failed, and nothing of the request can be blamed for it. It is logged as ${logId}`,
  );
  return { status: 500, outcome: operationOutcome([{ ...issue, severity: 'fatal' }]) };
}

/** A token that was sent and does not hold: https://www.rfc-editor.org/rfc/rfc6750#section-3.1 */
export class InvalidToken extends FhirError {
  constructor(diagnostics: string, expression: string) {
    super([error('login', diagnostics, expression)], 401);
  }
}

/** Too often; https://www.rfc-editor.org/rfc/rfc6585#section-4 */
export class Throttled extends FhirError {
  readonly retryAfterSeconds: number;
  constructor(why: string, retryAfterSeconds: number) {
    super([error('throttled', `${why}: ask again in ${retryAfterSeconds} s`)], 429);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A path that exists, asked for in a way that it does not offer. */
export class MethodNotAllowed extends FhirError {
  readonly allow: string;
  constructor(method: string, path: string, allowed: readonly string[]) {
    const allow = allowed.join(', ');
    super([error('not-supported', `${method} is not offered on /${path}, only ${allow}`)], 405);
    this.allow = allow;
  }
}
