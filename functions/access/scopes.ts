import { error, type Issue } from '../fhir/outcome.ts';
import type { Principal, Scope } from './principal.ts';

/**
 * The words in which permissions are written: SMART v2 scopes, with search arguments, and their v1 forms
 * (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html).
 */
export type Permission = Scope['permissions'] extends ReadonlySet<infer P> ? P : never;

/** In the order that SMART prescribes for the letters. */
export const permissions = ['c', 'r', 'u', 'd', 's'] as const satisfies readonly Permission[];

const v1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** For whom a scope is: a system, whoever is signed in, or one patient. */
export type Context = 'system' | 'user' | 'patient';

/**
 * A scope string of OAuth: scopes parted by spaces. Scopes of one type are put together.
 * @param context that the caller can be given; a scope of another one is an issue
 */
export function parseScopes(
  text: string,
  context: Context = 'system',
): {
  readonly scopes: readonly Scope[];
  readonly issues: readonly Issue[];
} {
  const parsed = text
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => parseScope(word, context));
  return {
    scopes: together(parsed.filter((one): one is Scope => 'resourceType' in one)),
    issues: parsed.filter((one): one is Issue => 'severity' in one),
  };
}

function parseScope(text: string, offered: Context): Scope | Issue {
  const [, context, resourceType, suffix, query] =
    /^(\w+)\/(\*|[A-Z][A-Za-z]*)\.([a-z]+|\*)(?:\?(.*))?$/.exec(text) ?? [];
  if (context === undefined || resourceType === undefined || suffix === undefined) return unknown(text);
  if (context !== offered) {
    return refused(text, `the context \`${context}\` is not offered here; ask for \`${offered}/…\``);
  }
  const letters = v1[suffix] ?? suffix;
  if (!/^c?r?u?d?s?$/.test(letters)) {
    return refused(text, 'its permissions must be some of the letters `cruds`, each once and in that order');
  }
  const wrong = query === undefined ? undefined : wrongArguments(query);
  if (wrong !== undefined) return refused(text, wrong);
  return {
    ...(offered !== 'system' && { context: offered }),
    resourceType,
    permissions: new Set(permissions.filter((one) => letters.includes(one))),
    ...(query !== undefined && { query }),
  };
}

/** What is decided on each resource by itself: neither chains nor anything about the answer. */
function wrongArguments(query: string): string | undefined {
  const pairs = query.split('&').map((pair) => pair.split('='));
  const wrong = pairs.find(
    ([name = '', value = '', ...more]) =>
      !/^(?:_id|_lastUpdated|_tag|_security|_profile|[a-z][a-z-]*)(?::[a-z-]+)?$/i.test(name) ||
      value === '' ||
      more.length > 0,
  );
  return wrong === undefined
    ? undefined
    : `its search arguments must be like \`status=finished&class=AMB\`, of the resource itself; \`${wrong.join('=').slice(0, 50)}\` is not`;
}

function unknown(text: string): Issue {
  return refused(
    text,
    'it must have the form `system/Encounter.rs` (a resource type or `*`, and some of `cruds`)',
  );
}

function refused(text: string, why: string): Issue {
  return error('value', `The scope \`${text.slice(0, 100)}\` is not understood: ${why}`);
}

/** The v2 form, such as `system/Encounter.rs?status=finished system/Patient.cruds`. */
export function formatScopes(scopes: readonly Scope[]): string {
  return scopes
    .map(({ context = 'system', resourceType, permissions: granted, query }) => {
      const letters = permissions.filter((one) => granted.has(one)).join('');
      return `${context}/${resourceType}.${letters}${query === undefined ? '' : `?${query}`}`;
    })
    .join(' ');
}

/** What both allow: a client that asks for more than it is registered for is given what it may have. */
export function intersectScopes(asked: readonly Scope[], allowed: readonly Scope[]): readonly Scope[] {
  return together(asked.flatMap((one) => allowed.flatMap((other) => overlap(one, other))));
}

function overlap(one: Scope, other: Scope): readonly Scope[] {
  if (one.context !== other.context) return [];
  const resourceType =
    one.resourceType === '*' ? other.resourceType : other.resourceType === '*' ? one.resourceType : undefined;
  if (resourceType === undefined && one.resourceType !== other.resourceType) return [];
  const both = one.permissions.intersection(other.permissions);
  if (both.size === 0) return [];
  // Search arguments are a conjunction: those of both have to hold.
  const queries = [one.query, other.query].filter((query) => query !== undefined);
  const query = [...new Set(queries.flatMap((text) => text.split('&')))].join('&');
  return [
    {
      ...(one.context !== undefined && { context: one.context }),
      resourceType: resourceType ?? one.resourceType,
      permissions: both,
      ...(query !== '' && { query }),
    },
  ];
}

/** One scope for each type with the same arguments, without those that a wider one already holds. */
function together(scopes: readonly Scope[]): readonly Scope[] {
  const alike = Map.groupBy(scopes, ({ context, resourceType, query }) =>
    JSON.stringify([context, resourceType, query]),
  );
  const merged = [...alike.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    return [{ ...first, permissions: new Set(same.flatMap((scope) => [...scope.permissions])) }];
  });
  return merged.filter((scope) => !merged.some((other) => other !== scope && holds(other, scope)));
}

function holds(wider: Scope, scope: Scope): boolean {
  const isWider =
    wider.context === scope.context &&
    (wider.resourceType === '*' || wider.resourceType === scope.resourceType) &&
    (wider.query === undefined || wider.query === scope.query);
  return isWider && scope.permissions.isSubsetOf(wider.permissions);
}

/** Those of the scopes that hold this permission for this type, whatever arguments they have. */
export function scopesGranting(
  scopes: readonly Scope[],
  permission: Permission,
  resourceType: string,
): readonly Scope[] {
  return scopes.filter(
    (scope) =>
      (scope.resourceType === '*' || scope.resourceType === resourceType) &&
      scope.permissions.has(permission),
  );
}

/** Whether the scopes hold this permission for this type, be it for some of its resources only. */
export function grants(scopes: readonly Scope[], permission: Permission, resourceType: string): boolean {
  return scopesGranting(scopes, permission, resourceType).length > 0;
}

/** The scopes of a caller, of the context that is theirs; `undefined` for one whom none narrow. */
export function scopesOf(principal: Principal): readonly Scope[] | undefined {
  if (!('scopes' in principal)) return undefined;
  const context = contextOf(principal);
  return principal.scopes?.filter((scope) => (scope.context ?? 'system') === context);
}

export function contextOf({ kind }: Principal): Context {
  if (kind === 'patient') return 'patient';
  return kind === 'person' ? 'user' : 'system';
}
