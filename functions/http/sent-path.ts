import type { Context } from 'hono';
import { fhirError } from '../fhir/outcome.ts';

/**
 * Refuses a path with `.` or `..` in it, where the server knows how it was sent: URLs lose such segments on the way
 * (https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4), and `DELETE Patient/.` would be asked of the type.
 * @throws FhirError 400
 */
export function refuseDotSegments({ env }: Pick<Context, 'env'>): void {
  const path: unknown = env?.sentPath;
  if (typeof path !== 'string' || !dotSegment.test(path.replace(/[?#].*$/s, ''))) return;
  throw fhirError('value', 'The path holds the segment . or .., which is no id', 'http.url');
}

const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
