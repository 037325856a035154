import { error, type Issue } from '../fhir/outcome.ts';
import type { Client, PatientApp, Person, Principal, Role } from './principal.ts';
import { mayRead, mayWrite } from './roles.ts';
import { type Context, contextOf, grants, type Permission, scopesOf } from './scopes.ts';

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
  'history-type': ['r'],
  // Of the types that the caller may read, which it finds out by itself.
  'history-system': 'each entry',
  search: ['s'],
  // Tells how many resources were looked at, of whomever.
  explain: ['s'],
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
  // Of a request of the caller's own, for which they need again what it needed.
  'async-status': 'each entry',
  'operation:validate': ['r'],
  // Of the types that the caller may search.
  'operation:everything': ['r'],
  'operation:meta': ['r'],
  'operation:meta-add': ['u'],
  'operation:meta-delete': ['u'],
  // It changes what refers to the patient too, each by the permission for its type.
  'operation:merge': ['u'],
  'operation:expand': ['r'],
  'operation:validate-code': ['r'],
  'operation:lookup': ['r'],
  // Over what the caller sends, or what it may search, which the operation asks for.
  'operation:viewdefinition-run': 'each entry',
  // Tells how many resources there are, of whomever.
  'operation:index-status': ['r'],
  // Whatever it reads besides the questionnaire, it reads by interactions of their own.
  'operation:populate': ['r'],
  // It writes nothing: what it answers is for the caller to send.
  'operation:extract': ['r'],
  // It makes a Task; which questionnaire and whom it asks, the caller must see.
  'operation:invite': ['c'],
  // Of the Tasks that the caller sees.
  'operation:invited': ['r'],
  // It makes Tasks as an invitation does.
  'operation:print': ['c'],
  // It opens pages on which members of the group answer what they are asked: whoever may ask them.
  'operation:open-tablet': ['c'],
  // It opens pages that type in what stands on paper: which sheets, is decided sheet by sheet.
  'operation:enter-answers': ['c'],
  // It ends a link and cancels the Task that asks for the answers.
  'operation:revoke': ['u'],
  // What it writes beside the Encounters is decided by type, as if it came in a transaction.
  'operation:record-session': ['c', 'u'],
  'operation:undo-session': ['u'],
  'operation:enroll': ['u'],
  'operation:leave': ['u'],
  'operation:continue': ['c', 'u'],
  // It makes CarePlans, Appointments and Tasks, each decided by its type.
  'operation:apply': ['c', 'u'],
  // Of the sessions and participants that the caller sees.
  'operation:roster': ['r'],
  'operation:costs': ['r'],
  // Of the families and volunteers that the caller sees.
  'operation:match-volunteers': ['s'],
  'operation:start-match': ['c', 'u'],
  'operation:end-match': ['u'],
  // Of the visits that the caller sees.
  'operation:home-visits': ['r'],
  // Of the groups that the caller sees.
  'operation:match': ['s'],
  // Tell what a Subscription has told, of which each event is weighed as a read.
  'operation:subscription-status': ['r'],
  'operation:subscription-events': ['r'],
  // Removes all about a person, of whomever: for who answers for the whole deployment.
  'operation:erase': ['d'],
  // Over what the caller may search, which the operation asks for type by type.
  'operation:evaluate-measure': ['r'],
  'operation:run-chart': ['r'],
  'operation:study': ['r'],
  'operation:data-requirements': ['r'],
  // A release is made of what all organisations have sent: it is for the operator, who holds a scope for it.
  'operation:release': ['c'],
} as const satisfies Record<string, 'anybody' | 'each entry' | readonly Permission[]>;

/** The type that an interaction needs its permissions for, where that is not the one in the URL. */
const typeNeeded: Partial<Record<Interaction, string>> = {
  'operation:invite': 'Task',
  'operation:invited': 'Task',
  'operation:print': 'Task',
  'operation:open-tablet': 'Task',
  'operation:apply': 'CarePlan',
};

/** Who writes down what was done in a session. */
const recorders: readonly Role[] = ['programme', 'vendor', 'facilitator', 'data-manager'];

/** Who plans and fills groups. */
const planners: readonly Role[] = ['programme', 'vendor', 'facilitator', 'coordinator', 'data-manager'];

/** Who sees care enough to count it. A registry reads what is released, and nothing else. */
const measurers: readonly Role[] = ['programme', 'vendor', 'facilitator', 'data-manager'];

/** Operations that are not for everybody whose role and scopes reach their type. */
const rolesFor: Partial<Record<Interaction, readonly Role[]>> = {
  'operation:invite': ['programme', 'vendor', 'facilitator', 'data-manager'],
  'operation:revoke': ['programme', 'vendor', 'facilitator', 'data-manager'],
  'operation:print': ['programme', 'vendor', 'facilitator', 'data-manager'],
  'operation:open-tablet': ['programme', 'vendor', 'facilitator', 'data-manager'],
  'operation:enter-answers': ['programme', 'vendor', 'facilitator', 'data-manager'],
  'operation:record-session': recorders,
  'operation:undo-session': recorders,
  'operation:enroll': planners,
  'operation:leave': planners,
  'operation:continue': planners,
  'operation:apply': planners,
  'operation:match': planners,
  'operation:match-volunteers': planners,
  'operation:start-match': planners,
  'operation:end-match': planners,
  'operation:roster': [...planners, 'co-facilitator'],
  'operation:invited': [...planners, 'co-facilitator'],
  'operation:costs': planners,
  'operation:erase': ['programme', 'operator'],
  explain: ['programme'],
  'operation:index-status': ['programme', 'operator'],
  'operation:release': ['programme', 'operator'],
  'operation:evaluate-measure': measurers,
  'operation:run-chart': measurers,
  'operation:study': measurers,
};

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
  const need: Need = needs[interaction];
  if (need === 'anybody') return undefined;
  switch (principal.kind) {
    case 'unrestricted':
    case 'system':
      return undefined;
    case 'anonymous':
      return error('login', 'This needs an access token: send `Authorization: Bearer …` (see /auth/token)');
    case 'link':
      return error('forbidden', 'A link to a questionnaire opens that questionnaire only, not the FHIR API');
    case 'client':
    case 'person':
    case 'patient': {
      if (need === 'each entry') return undefined;
      const type = typeNeeded[interaction] ?? resourceType ?? '*';
      return (
        lackingScope(principal, interaction, need, type) ?? lackingRole(principal, interaction, need, type)
      );
    }
  }
}

type Need = 'anybody' | 'each entry' | readonly Permission[];
type Known = Client | Person | PatientApp;

function lackingScope(
  principal: Known,
  interaction: Interaction,
  need: readonly Permission[],
  type: string,
): Issue | undefined {
  const scopes = scopesOf(principal);
  const missing = need.filter((permission) => scopes && !grants(scopes, permission, type));
  return missing.length === 0 ? undefined : lacking(interaction, missing, type, contextOf(principal));
}

function lackingRole(
  principal: Known,
  interaction: Interaction,
  need: readonly Permission[],
  type: string,
): Issue | undefined {
  if (principal.kind === 'patient') {
    const reads = need.every(isReading) && rolesFor[interaction] === undefined;
    return reads ? undefined : error('forbidden', "A patient's token reads what is about that patient");
  }
  const roles = rolesOf(principal).filter((role) => rolesFor[interaction]?.includes(role) ?? true);
  const may = (role: Role, permission: Permission) =>
    type === '*' || rolesFor[interaction] !== undefined
      ? true
      : (isReading(permission) ? mayRead : mayWrite)(role, type);
  if (need.every((permission) => roles.some((role) => may(role, permission)))) return undefined;
  const who = rolesOf(principal).join(', ') || 'nothing';
  return error('forbidden', `The role of the access token (${who}) does not reach ${interaction} of ${type}`);
}

/** A person is never the programme's own system, whatever their token says. */
function rolesOf(principal: Client | Person): readonly Role[] {
  return principal.kind === 'client'
    ? [principal.role]
    : principal.roles.filter((role) => role !== 'programme');
}

function isReading(permission: Permission): boolean {
  return permission === 'r' || permission === 's';
}

/** The 403 of a caller whose token lacks permissions. */
export function lacking(
  interaction: string,
  missing: readonly Permission[],
  resourceType: string,
  context: Context = 'system',
): Issue {
  const type = resourceType === '*' ? 'all types' : resourceType;
  return error(
    'forbidden',
    `The access token does not allow ${interaction} of ${type}: that needs the scope ${context}/${resourceType}.${missing.join('')}`,
  );
}
