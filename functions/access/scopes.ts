import { error, type Issue } from '../fhir/outcome.ts';
import type { Scope } from './principal.ts';

/**
 * The words in which a client's permissions are written: SMART v2 scopes of the `system` context, and their v1 forms
 * (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html).
 */
export type Permission = Scope['permissions'] extends ReadonlySet<infer P> ? P : never;

/** In the order that SMART prescribes for the letters. */
export const permissions = ['c', 'r', 'u', 'd', 's'] as const satisfies readonly Permission[];

const v1: Readonly<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' };

/** A scope string of OAuth: scopes parted by spaces. Scopes of one type are put together. */
export function parseScopes(text: string): {
  readonly scopes: readonly Scope[];
  readonly issues: readonly Issue[];
} {
  const parsed = text
    .split(' ')
    .filter((word) => word !== '')
    .map(parseScope);
  return {
    scopes: together(parsed.filter((one): one is Scope => 'resourceType' in one)),
    issues: parsed.filter((one): one is Issue => 'severity' in one),
  };
}

function parseScope(text: string): Scope | Issue {
  const [, context, resourceType, suffix, query] =
    /^(\w+)\/(\*|[A-Z][A-Za-z]*)\.([a-z]+|\*)(\?.*)?$/.exec(text) ?? [];
  if (context === undefined || resourceType === undefined || suffix === undefined) return unknown(text);
  if (context !== 'system') {
    return refused(
      text,
      `the context \`${context}\` is not offered; a backend service asks for \`system/…\``,
    );
  }
  // Granting it without the arguments would be granting more than was asked for.
  if (query !== undefined) return refused(text, 'search arguments in a scope are not supported');
  const letters = v1[suffix] ?? suffix;
  if (!/^c?r?u?d?s?$/.test(letters)) {
    return refused(text, 'its permissions must be some of the letters `cruds`, each once and in that order');
  }
  return { resourceType, permissions: new Set(permissions.filter((one) => letters.includes(one))) };
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

/** The v2 form, such as `system/Encounter.rs system/Patient.cruds`. */
export function formatScopes(scopes: readonly Scope[]): string {
  return scopes
    .map(
      (scope) =>
        `system/${scope.resourceType}.${permissions.filter((one) => scope.permissions.has(one)).join('')}`,
    )
    .join(' ');
}

/** What both allow: a client that asks for more than it is registered for is given what it may have. */
export function intersectScopes(asked: readonly Scope[], allowed: readonly Scope[]): readonly Scope[] {
  return together(asked.flatMap((one) => allowed.flatMap((other) => overlap(one, other))));
}

function overlap(one: Scope, other: Scope): readonly Scope[] {
  const resourceType =
    one.resourceType === '*' ? other.resourceType : other.resourceType === '*' ? one.resourceType : undefined;
  if (resourceType === undefined && one.resourceType !== other.resourceType) return [];
  const both = one.permissions.intersection(other.permissions);
  return both.size === 0 ? [] : [{ resourceType: resourceType ?? one.resourceType, permissions: both }];
}

/** One scope for each type, without those that `*` already holds. */
function together(scopes: readonly Scope[]): readonly Scope[] {
  const byType = Map.groupBy(scopes, ({ resourceType }) => resourceType);
  const merged = [...byType].map(([resourceType, same]) => ({
    resourceType,
    permissions: new Set(same.flatMap((scope) => [...scope.permissions])),
  }));
  const all = merged.find(({ resourceType }) => resourceType === '*');
  return merged.filter(
    (scope) => scope === all || all === undefined || !scope.permissions.isSubsetOf(all.permissions),
  );
}

/** Whether the scopes hold this permission for this type. */
export function grants(scopes: readonly Scope[], permission: Permission, resourceType: string): boolean {
  return scopes.some(
    (scope) =>
      (scope.resourceType === '*' || scope.resourceType === resourceType) &&
      scope.permissions.has(permission),
  );
}
