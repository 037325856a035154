import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import type { Change } from './change.ts';
import { lacking } from './decide.ts';
import { type Facts, isNothing, KnownFacts, type Missing } from './facts.ts';
import { refuseKrings } from './kring-marks.ts';
import { isReduced } from './labels.ts';
import { refusedToLink, shownToLink } from './link.ts';
import { isOwned, isOwnedBy, refusedOwn } from './own.ts';
import type { Client, Person, Principal } from './principal.ts';
import { reducedCopy } from './refused-after.ts';
import { refusedToWorker } from './refused-to-worker.ts';
import { contextOf, type Permission, scopesGranting, scopesOf } from './scopes.ts';
import { shownToPatient } from './shown-to-patient.ts';
import { shownToWorker, type Worker } from './shown-to-worker.ts';

export type { Change };

/** What a caller sees and may change, resource by resource. */
export interface AccessView {
  /** A resource that is not visible is not found, counted, included or told apart from what is not there. */
  visible(resource: Resource): boolean;
  /** What of it is shown: itself, or a copy with less in it; `undefined` when it is not visible. */
  shown(resource: Resource): Resource | undefined;
  /** Whether a write may tell that this is there: `undefined` stands for what was deleted. */
  acknowledges(current: Resource | undefined): boolean;
  /** Why this change may not be made; `undefined` when it may. `among` are all changes of its commit. */
  refuse(change: Change, among?: readonly Change[]): Issue | undefined;
  /** Facts that deciding about these resources and changes takes and that are not known yet; nothing for most callers. */
  wants(resources: readonly Resource[], changes?: readonly Change[]): Missing;
}

/** What is decided before scopes narrow it. */
interface Policy {
  shown(resource: Resource): Resource | undefined;
  refuse(change: Change, among: readonly Change[]): Issue | undefined;
}

/**
 * Deny by default: whoever is not named here sees nothing and changes nothing.
 * @param facts what is known beyond the resources themselves; without any, whoever needs some sees less
 */
export function viewOf(principal: Principal, facts: KnownFacts = nothingKnown()): AccessView {
  switch (principal.kind) {
    case 'system':
      return openView({ shown: itself, refuse: () => undefined });
    case 'unrestricted':
      return openView({ shown: itself, refuse: refuseKrings });
    case 'anonymous':
      return openView({ shown: () => undefined, refuse: () => error('login', logIn) });
    case 'link':
      return openView({
        shown: (resource) => shownToLink(principal, resource),
        refuse: (change) => refusedToLink(principal, change),
      });
    case 'patient':
      return narrowed(principal, closedView(policyOfPatient(principal.patient, facts), facts), facts);
    case 'client':
    case 'person':
      return viewOfWorker(principal, facts);
  }
}

const logIn = 'This needs an access token: send `Authorization: Bearer …` (see /auth/token)';

function itself(resource: Resource): Resource {
  return resource;
}

function nothingKnown(): KnownFacts {
  return new KnownFacts({ baseUrl: '', now: '', matches: () => false });
}

const nothing: Missing = { places: [], pointing: [] };

/** Of who needs no facts, and from whom nothing has to be hidden that is there. */
function openView({ shown, refuse }: Policy): AccessView {
  return {
    visible: (resource) => shown(resource) !== undefined,
    shown,
    acknowledges: () => true,
    refuse: (change, among = [change]) => refuse(change, among),
    wants: () => nothing,
  };
}

/** Of who sees a part: an answer that rests on facts that are not known is no. */
function closedView({ shown, refuse }: Policy, facts: KnownFacts): AccessView {
  const known = <T>(decide: () => T, otherwise: T): T => {
    const decided = decide();
    return isNothing(facts.missing()) ? decided : otherwise;
  };
  return {
    visible: (resource) => known(() => shown(resource), undefined) !== undefined,
    shown: (resource) => known(() => shown(resource), undefined),
    acknowledges: (current) => current !== undefined && known(() => shown(current), undefined) !== undefined,
    refuse: (change, among = [change]) => known(() => refuse(change, among), notKnown),
    wants: (resources, changes = []) => {
      for (const resource of resources) shown(resource);
      for (const change of changes) refuse(change, changes);
      return facts.missing();
    },
  };
}

const notKnown = error('exception', 'What this decision rests on has not been read');

function viewOfWorker(principal: Client | Person, facts: KnownFacts): AccessView {
  const worker = workerOf(principal);
  if (principal.kind === 'client' && principal.role === 'programme') {
    const refuse = (change: Change) => refusedToProgramme(change) ?? refusedOwn(principal, change);
    return narrowed(principal, openView({ shown: itself, refuse }), facts);
  }
  const policy: Policy = {
    shown: (resource) =>
      isOwned(resource) ? ownOf(principal, resource) : shownToWorker(worker, resource, facts),
    refuse: (change, among) =>
      refuseKrings(change) ??
      (isOwned(change.after ?? change.before)
        ? refusedOwn(principal, change)
        : refusedToWorker(worker, change, among, facts)),
  };
  return narrowed(principal, closedView(policy, facts), facts);
}

function ownOf(principal: Client | Person, resource: Resource): Resource | undefined {
  return isOwnedBy(principal, resource) ? resource : undefined;
}

function refusedToProgramme(change: Change): Issue | undefined {
  if (change.after && isReduced(change.after)) return reducedCopy;
  return refuseKrings(change);
}

function workerOf(principal: Client | Person): Worker {
  const { organization, breakGlass } = principal;
  const breaksGlass = breakGlass !== undefined;
  if (principal.kind === 'client') {
    return { roles: [principal.role], organization, names: [], breaksGlass };
  }
  const { practitioner, practitionerRole, roles } = principal;
  const names = [practitioner, practitionerRole].filter((name) => name !== undefined);
  // A person is never the programme's own system, whatever their token says.
  return { roles: roles.filter((role) => role !== 'programme'), organization, names, breaksGlass };
}

function policyOfPatient(patient: string, facts: Facts): Policy {
  return {
    shown: (resource) => shownToPatient(patient, resource, facts),
    refuse: () =>
      error('forbidden', "A patient's token reads what is about that patient, and changes nothing"),
  };
}

type Scoped = Extract<Principal, { kind: 'client' | 'person' | 'patient' }>;

/** Scopes narrow what the policy allows: by type, by permission, and by the search arguments that they hold. */
function narrowed(principal: Scoped, view: AccessView, facts: Facts): AccessView {
  const scopes = scopesOf(principal);
  if (scopes === undefined) return view;
  const grants = (resource: Resource, ways: readonly Permission[]): boolean =>
    ways.some((permission) =>
      scopesGranting(scopes, permission, resource.resourceType).some(
        ({ query }) => query === undefined || facts.matches(resource, query),
      ),
    );
  // By what is shown: else scopes could be asked for that find out what is left out.
  const shown = (resource: Resource) => {
    const seen = view.shown(resource);
    return seen !== undefined && grants(seen, ['r', 's']) ? seen : undefined;
  };
  return {
    ...view,
    shown,
    visible: (resource) => shown(resource) !== undefined,
    refuse: (change, among) => {
      const refused = view.refuse(change, among);
      // Before anything is told of it that a scope finds in it.
      if (refused?.code === 'not-found') return refused;
      const [kind, ways] = wayOf(change);
      const resources = [change.before, change.after].filter((resource) => resource !== undefined);
      const lacks = resources.find((resource) => !grants(resource, ways));
      if (lacks === undefined) return refused;
      return lacking(kind, ways.slice(0, 1), lacks.resourceType, contextOf(principal));
    },
  };
}

/** Either permission will do. That a POST needs `c` is for `mayInteract`: here a PUT with a new id looks the same. */
function wayOf({ before, after }: Change): readonly [string, readonly Permission[]] {
  if (after === undefined) return ['delete', ['d']];
  return before === undefined ? ['create', ['c', 'u']] : ['update', ['u']];
}
