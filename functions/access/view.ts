import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type Resource } from '../fhir/resource.ts';
import { lacking } from './decide.ts';
import type { Principal } from './principal.ts';
import { grants, type Permission } from './scopes.ts';

/** What a caller sees and may change, resource by resource. */
export interface WriteView {
  /** A resource that is not visible is not found, counted, included or told apart from what is not there. */
  visible(resource: Resource): boolean;
  /** Why this change may not be made; `undefined` when it may. `before` is absent for a create. */
  refuse(change: { readonly before?: Resource; readonly after?: Resource }): Issue | undefined;
}

export type Change = Parameters<WriteView['refuse']>[0];
type Client = Extract<Principal, { kind: 'client' }>;
type Link = Extract<Principal, { kind: 'link' }>;

/** Deny by default: whoever is not named here sees nothing and changes nothing. */
export function viewOf(principal: Principal): WriteView {
  switch (principal.kind) {
    case 'system':
      return everything;
    case 'unrestricted':
      return { visible: everything.visible, refuse: refuseReleased };
    case 'anonymous':
      return nothing;
    case 'client':
      return viewOfClient(principal);
    case 'link':
      return viewOfLink(principal);
  }
}

const everything: WriteView = { visible: () => true, refuse: () => undefined };

const nothing: WriteView = {
  visible: () => false,
  refuse: () =>
    error('login', 'This needs an access token: send `Authorization: Bearer …` (see /auth/token)'),
};

/** A client sees the types that its scopes read or search, and changes those that they let it change. */
function viewOfClient({ scopes }: Client): WriteView {
  return {
    visible: ({ resourceType }) => grants(scopes, 'r', resourceType) || grants(scopes, 's', resourceType),
    refuse: (change) => {
      const resourceType = (change.after ?? change.before)?.resourceType;
      if (resourceType === undefined) return undefined;
      const [kind, ways] = wayOf(change);
      return ways.some((permission) => grants(scopes, permission, resourceType))
        ? refuseReleased(change)
        : lacking(kind, ways.slice(0, 1), resourceType);
    },
  };
}

/** Marks a MeasureReport as part of a release (functions/indicator/measure-report.ts). */
export const releaseDigest = 'https://kring.care/fhir/StructureDefinition/release-digest';

/** What was released under disclosure control stays as it is, and nobody else's figures pass for it. */
function refuseReleased({ before, after }: Change): Issue | undefined {
  if (!isReleased(before) && !isReleased(after)) return undefined;
  return error(
    'business-rule',
    'Released figures are never changed or removed, and only a release makes them: a correction is a new release',
    'MeasureReport.extension',
  );
}

function isReleased(resource: Resource | undefined): boolean {
  if (resource?.resourceType !== 'MeasureReport' || !Array.isArray(resource.extension)) return false;
  return resource.extension.some(
    (extension: Json) => isJsonObject(extension) && extension.url === releaseDigest,
  );
}

/** Either permission will do. That a POST needs `c` is for `mayInteract`: here a PUT with a new id looks the same. */
function wayOf({ before, after }: Change): readonly [string, readonly Permission[]] {
  if (after === undefined) return ['delete', ['d']];
  return before === undefined ? ['create', ['c', 'u']] : ['update', ['u']];
}

/** A parent sees the form and the request to fill it in, and writes what a submission writes about that one person. */
function viewOfLink(link: Link): WriteView {
  return {
    visible: (resource) => ofLink(link, resource),
    refuse: ({ before, after }) =>
      after !== undefined && (before === undefined || isTask(link, before)) && writtenBy(link, after)
        ? undefined
        : error('forbidden', 'This link may only answer its own questionnaire'),
  };
}

function ofLink(link: Link, resource: Resource): boolean {
  return resource.resourceType === 'Questionnaire'
    ? isCanonicalOf(resource, link.questionnaire)
    : isTask(link, resource) || isAnswer(link, resource);
}

function isTask(link: Link, resource: Resource): boolean {
  return resource.resourceType === 'Task' && resource.id === link.task;
}

function writtenBy(link: Link, resource: Resource): boolean {
  switch (resource.resourceType) {
    case 'QuestionnaireResponse':
      return isAnswer(link, resource);
    case 'Observation':
    case 'Flag':
      return refersTo(resource.subject, link.subject);
    case 'Task':
      return refersTo(resource.for, link.subject);
    default:
      return false;
  }
}

function isAnswer(link: Link, resource: Resource): boolean {
  return (
    resource.resourceType === 'QuestionnaireResponse' &&
    resource.questionnaire === link.questionnaire &&
    refersTo(resource.subject, link.subject)
  );
}

function refersTo(reference: Json | undefined, target: string): boolean {
  return isJsonObject(reference) && reference.reference === target;
}

/** `canonical` is a url, with or without `|version`. */
function isCanonicalOf(resource: Resource, canonical: string): boolean {
  return canonical === resource.url || canonical === `${resource.url}|${resource.version}`;
}
