import type { Principal, Scope } from './principal.ts';

const everyScope: readonly Scope[] = [{ resourceType: '*', permissions: new Set(['r', 's']) }];

/**
 * Who sees all that the organisation of this caller may see, whatever the caller's own role and scopes leave of it: for
 * rules that are to hold whoever writes. What somebody has refused this worker in person stays refused. `undefined` for
 * whoever works for nobody.
 */
export function wholeOrganization(principal: Principal): Principal | undefined {
  if (principal.kind === 'client' && principal.organization !== undefined) {
    const { clientId, organization } = principal;
    return { kind: 'client', clientId, organization, role: 'vendor', scopes: everyScope };
  }
  if (principal.kind !== 'person' || principal.organization === undefined) return undefined;
  const { scopes: _scopes, breakGlass: _reason, ...person } = principal;
  return { ...person, roles: ['data-manager'] };
}
