import { TrieRouter } from 'hono/router/trie-router';
import { fhirError } from '../fhir/outcome.ts';
import type { Answer, FhirApi, FhirRequest, Route } from './api.ts';
import { MethodNotAllowed } from './errors.ts';
import { requirePermission } from './permission.ts';
import { routes } from './routes.ts';
import { subsetAnswer, subsetAsked } from './subset.ts';

const router = new TrieRouter<Route>();
for (const one of routes) router.add(one.method, pattern(one.path), one);

function pattern(path: string): string {
  return path
    .replace('$operation', ':operation{\\$.+}')
    .replace(':type', ':type{[A-Z][A-Za-z]*}')
    .replace(':id', ':id{[^_$/][^/]*}')
    .replace(':member', ':member{[A-Z][A-Za-z]*|\\*}');
}

/** A route that was found, with what its path holds. */
export interface Match {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * @param path below the base, still percent-encoded, with a slash in front
 * @throws FhirError 404 for a path or a resource type that is not offered, 405 with `Allow`
 * OPTIONS of what is offered answers the same `Allow`: https://www.rfc-editor.org/rfc/rfc9110#section-9.3.7
 */
export function findRoute(method: string, path: string, api: FhirApi): Match {
  const decoded = decode(path);
  const type = decoded.split('/')[1] ?? '';
  const match = matchOf(method, decoded);
  const known = /^[$_]|^metadata$|^$/.test(type) || isType(type, decoded, api);
  if (!known) {
    throw fhirError('not-supported', `${type} is no resource type of FHIR R4`, undefined, 404);
  }
  if (match) return match;
  const allowed = allowedOn(decoded);
  if (allowed.length === 0) {
    throw fhirError('not-supported', `${decoded} is not offered: see /metadata`, undefined, 404);
  }
  if (method !== 'OPTIONS') throw new MethodNotAllowed(method, decoded.slice(1), allowed);
  return { route: optionsOf(allowed), params: {} };
}

/** A resource type of R4, or one of another specification that some operation is called on. */
function isType(type: string, path: string, { searchDefinitions, operations }: FhirApi): boolean {
  if (searchDefinitions.resourceTypes.has(type)) return true;
  const [, name] = /^\/[^/]*(?:\/[^/]+)?\/\$(.*)$/.exec(path) ?? [];
  return operations.some((one) => one.name === name && one.resourceTypes?.includes(type));
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** HEAD is GET without the body, and OPTIONS tells this list. */
function allowedOn(path: string): readonly string[] {
  const offered = methods.filter((method) => matchOf(method, path) !== undefined);
  const allowed = offered.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return allowed.length === 0 ? [] : [...allowed, 'OPTIONS'];
}

function optionsOf(allowed: readonly string[]): Route {
  const handle = async () => ({ status: 204, headers: { Allow: allowed.join(', ') } });
  return { method: 'OPTIONS', path: '*', interaction: 'capabilities', handle };
}

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
  const form = once(request.form);
  const own = hasLinks(found) || ownFormats(params, api) !== undefined;
  const query = own ? request.query : withoutPresentation(request.query);
  const asked = { ...request, form, params, query };
  if (!mayBeSubset(found)) return found.handle(asked, api);
  const isForm = found.method === 'POST' && found.path.endsWith('/_search');
  const subset = subsetAsked([...request.query, ...(isForm ? await form() : [])]);
  const answer = await found.handle(asked, api);
  return subset === undefined ? answer : subsetAnswer(answer, subset, api);
}

/** What may be asked for in part: https://hl7.org/fhir/R4/http.html#parameters */
function mayBeSubset({ interaction }: Route): boolean {
  return /^(read|vread|history|search|capabilities)/.test(interaction);
}

/** The forms besides FHIR that the operation in the path answers in. */
export function ownFormats(
  { operation }: Match['params'],
  { operations }: FhirApi,
): readonly string[] | undefined {
  return operations.find(({ name }) => `$${name}` === operation)?.formats;
}

/** Links to other pages lead to them in the same format. */
function hasLinks({ interaction }: Route): boolean {
  return /^(history|search)/.test(interaction);
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** `_format` and `_pretty` say how to write the answer, and are no part of what is asked. */
function withoutPresentation(query: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...query].filter(([name]) => name !== '_format' && name !== '_pretty'));
}
