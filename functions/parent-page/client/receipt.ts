import { isJsonObject } from '../../fhir/resource.ts';
import type { Problem } from '../form.ts';

/**
 * What became of an answer that was sent. `ended`: the link opens nothing any more. `not-asked`: given the other
 * answers, the question is not asked. `unsure`: whatever this was, our server did not say that it has the answer.
 */
export type Receipt =
  /** `help`: the answer asks for help, and this is what is said at once, as HTML of our own server. */
  | { readonly kind: 'saved'; readonly help?: string }
  | { readonly kind: 'ended' | 'not-asked' | 'unsure' }
  | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * Only what our own server says in JSON counts: between a phone and us are hotel logins, filters and proxies, which
 * answer 200 with a page of their own.
 * @param body the answer as JSON; `undefined` when it is none
 */
export function readReceipt(status: number, body: unknown): Receipt {
  if (!isJsonObject(body)) return { kind: 'unsure' };
  if (status === 200 && (body.saved === true || body.sent === true)) {
    return { kind: 'saved', ...(typeof body.help === 'string' && { help: body.help }) };
  }
  if (status === 409 && body.sent === true) return { kind: 'ended' };
  if (status === 410 && typeof body.closed === 'string') return { kind: 'ended' };
  if (status === 404 && body.notAsked === true) return { kind: 'not-asked' };
  const { problem } = body;
  return isJsonObject(problem) && typeof problem.kind === 'string'
    ? { kind: 'refused', problem: problem as unknown as Problem }
    : { kind: 'unsure' };
}
