import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
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
      return { visible: everything.visible, refuse: refuseKrings };
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
        ? refuseKrings(change)
        : lacking(kind, ways.slice(0, 1), resourceType);
    },
  };
}

/**
 * What tells the reports of a release, and the measures that they are of, from anybody else's; the same as in
 * functions/indicator, which a test sees to.
 */
export const kringMarks = {
  measures: 'https://kring.care/fhir/Measure/',
  libraries: 'https://kring.care/fhir/Library/',
  questionnaires: 'https://kring.care/fhir/Questionnaire/',
  /** System of the identifier of a release. */
  release: 'https://kring.care/fhir/release',
  /** Url of the extensions that only a release sets. */
  digest: 'https://kring.care/fhir/StructureDefinition/release-digest',
  regime: 'https://kring.care/fhir/StructureDefinition/disclosure-regime',
  /** How the id of each report of a release begins. */
  reportId: 'kring-',
} as const;

/**
 * Public figures are those of a release: nobody but Kring itself writes reports that could be taken for them, takes
 * the ids that they will have, or changes what they count and how.
 */
function refuseKrings({ before, after }: Change): Issue | undefined {
  if (isReleased(before) || isReleased(after)) return refused(onlyARelease, 'MeasureReport');
  if (isInstalled(before) || isInstalled(after)) return refused(onlyKring, (after ?? before)?.resourceType);
  return undefined;
}

const onlyARelease = `Only a release writes reports of Kring's own measures, and never changes or removes them; reports of others have another measure than ${kringMarks.measures}…, an id that does not begin with ${kringMarks.reportId}, and no release identifier, digest or disclosure regime`;
const onlyKring =
  "Kring installs its own measures, libraries and questionnaires by itself; others have a url of their maker's";

function refused(text: string, at?: string): Issue {
  return error('business-rule', text, at);
}

function isReleased(resource: Resource | undefined): boolean {
  if (resource?.resourceType !== 'MeasureReport') return false;
  return (
    startsWith(resource.id, kringMarks.reportId) ||
    startsWith(resource.measure, kringMarks.measures) ||
    objectsOf(resource.identifier).some(({ system }) => system === kringMarks.release) ||
    objectsOf(resource.extension).some(({ url }) => url === kringMarks.digest || url === kringMarks.regime)
  );
}

function isInstalled(resource: Resource | undefined): boolean {
  switch (resource?.resourceType) {
    case 'Measure':
      return startsWith(resource.url, kringMarks.measures);
    case 'Library':
      return startsWith(resource.url, kringMarks.libraries);
    case 'Questionnaire':
      return startsWith(resource.url, kringMarks.questionnaires);
    default:
      return false;
  }
}

function startsWith(value: Json | undefined, beginning: string): boolean {
  return typeof value === 'string' && value.startsWith(beginning);
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isJsonObject);
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
