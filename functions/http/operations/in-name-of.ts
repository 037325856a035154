import type { Principal } from '../../access/principal.ts';
import type { FhirApi } from '../api.ts';
import { type CallersView, viewFor } from '../view.ts';

/** What an organisation's own record system would see and might write, whoever of it asks. */
export function viewInNameOf(organization: string, base: string, api: FhirApi): CallersView {
  const scopes = [{ resourceType: '*', permissions: new Set(['c', 'r', 'u', 's'] as const) }];
  return viewFor({ kind: 'client', clientId: '', role: 'vendor', organization, scopes }, base, api);
}

/** Whether a caller works for one organisation; the programme's own system works for all. */
export function isOfOne(
  principal: Principal,
): principal is Extract<Principal, { kind: 'client' | 'person' }> {
  return principal.kind === 'person' || (principal.kind === 'client' && principal.role !== 'programme');
}
