import { error, type Issue } from '../fhir/outcome.ts';
import type { Principal } from './principal.ts';
import { grants, type Permission } from './scopes.ts';

/** Everything that can be asked of the FHIR API. What is not named here cannot be allowed. */
export type Interaction = keyof typeof needs;

/**
 * What each interaction needs of a client's scopes, by the meaning that SMART v2 gives the letters. `anybody` is for
 * what holds no data. `each entry` lets any client in, because each entry is decided by itself.
 */
export const needs = {
  capabilities: 'anybody',
  read: ['r'],
  vread: ['r'],
  history: ['r'],
  search: ['s'],
  create: ['c'],
  // An update may create: SMART counts that as `u`.
  update: ['u'],
  patch: ['u'],
  delete: ['d'],
  // Their answer tells what matches the criteria, so they are searches too.
  'conditional-create': ['c', 's'],
  'conditional-update': ['u', 's'],
  'conditional-patch': ['u', 's'],
  'conditional-delete': ['d', 's'],
  batch: 'each entry',
  transaction: 'each entry',
  'operation:validate': ['r'],
  // It makes a Task; which questionnaire and whom it asks, the caller must see.
  'operation:invite': ['c'],
  // A release is made of what all organisations have sent: it is for the operator, who holds a scope for it.
  'operation:release': ['c'],
} as const satisfies Record<string, 'anybody' | 'each entry' | readonly Permission[]>;

/** The type that an interaction needs its permissions for, where that is not the one in the URL. */
const typeNeeded: Partial<Record<Interaction, string>> = { 'operation:invite': 'Task' };

/**
 * Why this caller may not do this, or `undefined` when it may; deny by default. Which resources it then sees and
 * changes is for `viewOf`.
 * @param resourceType of the resources asked for; absent for what concerns no type (`batch`, `transaction`,
 * `capabilities`) and for a search over all types, which only a scope for `*` opens
 */
export function mayInteract(
  principal: Principal,
  interaction: Interaction,
  resourceType?: string,
): Issue | undefined {
  const need = needs[interaction];
  if (need === 'anybody') return undefined;
  switch (principal.kind) {
    case 'unrestricted':
    case 'system':
      return undefined;
    case 'anonymous':
      return error('login', 'This needs an access token: send `Authorization: Bearer …` (see /auth/token)');
    case 'link':
      return error('forbidden', 'A link to a questionnaire opens that questionnaire only, not the FHIR API');
    case 'client': {
      if (need === 'each entry') return undefined;
      const type = typeNeeded[interaction] ?? resourceType ?? '*';
      const missing = need.filter((permission) => !grants(principal.scopes, permission, type));
      return missing.length === 0 ? undefined : lacking(interaction, missing, type);
    }
  }
}

/** The 403 of a client whose token lacks permissions. */
export function lacking(interaction: string, missing: readonly Permission[], resourceType: string): Issue {
  const type = resourceType === '*' ? 'all types' : resourceType;
  return error(
    'forbidden',
    `The access token does not allow ${interaction} of ${type}: that needs the scope system/${resourceType}.${missing.join('')}`,
  );
}
