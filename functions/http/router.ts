import { TrieRouter } from 'hono/router/trie-router';
import { fhirError } from '../fhir/outcome.ts';
import type { Answer, FhirApi, FhirRequest, Route } from './api.ts';
import { MethodNotAllowed } from './errors.ts';
import { requirePermission } from './permission.ts';
import { routes } from './routes.ts';

const router = new TrieRouter<Route>();
for (const one of routes) router.add(one.method, pattern(one.path), one);

function pattern(path: string): string {
  return path.replace('$operation', ':operation{\\$.+}').replace(':type', ':type{[A-Z][A-Za-z]*}');
}

/** A route that was found, with what its path holds. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * @param path below the base, still percent-encoded, with a slash in front
 * @throws FhirError 404 for a path or a resource type that is not offered, 405 with `Allow`
 */
export function findRoute(method: string, path: string, api: FhirApi): Match {
  const decoded = decode(path);
  const type = decoded.split('/')[1] ?? '';
  const match = matchOf(method, decoded);
  const known = /^[$]|^metadata$|^$/.test(type) || api.searchDefinitions.resourceTypes.has(type);
  if (!known) {
    throw fhirError('not-supported', `${type} is no resource type of FHIR R4`, undefined, 404);
  }
  if (match) return match;
  const allowed = methods.filter((other) => matchOf(other, decoded) !== undefined);
  if (allowed.length > 0) throw new MethodNotAllowed(method, decoded.slice(1), allowed);
  throw fhirError('not-supported', `There is nothing at ${decoded}: see /metadata`, undefined, 404);
}

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'] as const;

function matchOf(method: string, path: string): Match | undefined {
  const found = router.match(method, path)[0][0];
  if (found === undefined) return undefined;
  return { route: found[0], params: found[1] as Record<string, string> };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path.replace(/(?<=.)\/$/, ''));
  } catch {
    throw fhirError('invalid', 'The path is not percent-encoded UTF-8');
  }
}

/** Carries the interaction out, if the caller may. @throws FhirError */
export async function perform(
  { route: found, params }: Match,
  request: Omit<FhirRequest, 'params'>,
  api: FhirApi,
): Promise<Answer> {
  if (found.interaction !== 'operation') {
    requirePermission(request.principal, found.interaction, params.type);
  }
  return found.handle({ ...request, params, query: withoutPresentation(request.query) }, api);
}

/** `_format` and `_pretty` say how to write the answer, and are no part of what is asked. */
function withoutPresentation(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => name !== '_format' && name !== '_pretty'));
}
