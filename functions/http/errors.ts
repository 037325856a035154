import { error, FhirError, operationOutcome } from '../fhir/outcome.ts';
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
    outcome: operationOutcome(thrown.issues),
    headers: { ...headersOf(status), ...(thrown instanceof MethodNotAllowed ? { Allow: thrown.allow } : {}) },
  };
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

/** A path that exists, asked for in a way that it does not offer. */
export class MethodNotAllowed extends FhirError {
  readonly allow: string;
  constructor(method: string, path: string, allowed: readonly string[]) {
    const allow = allowed.join(', ');
    super([error('not-supported', `${method} is not offered on /${path}, only ${allow}`)], 405);
    this.allow = allow;
  }
}
