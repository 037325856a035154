import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type Resource } from '../fhir/resource.ts';
import type { WrittenChange } from './kring-marks.ts';
import type { Link } from './principal.ts';

/** A parent sees the form, the request to fill it in, and the answers to it. */
export function shownToLink(link: Link, resource: Resource): Resource | undefined {
  return ofLink(link, resource) ? resource : undefined;
}

/** A parent writes what a submission writes about that one person. */
export function refusedToLink(link: Link, { before, after }: WrittenChange): Issue | undefined {
  return after !== undefined && (before === undefined || isTask(link, before)) && writtenBy(link, after)
    ? undefined
    : error('forbidden', 'This link may only answer its own questionnaire');
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
    case 'Provenance':
      return isOfSubmission(link, resource);
    default:
      return false;
  }
}

/** Of what follows from the answers, which bears the id of the Task that asked for them. */
function isOfSubmission({ task }: Link, { target }: Resource): boolean {
  const of = new RegExp(`^(Observation|Flag|Task)/${task}-`);
  const targets = Array.isArray(target) ? target : [];
  return targets.length > 0 && targets.every((each) => isJsonObject(each) && of.test(String(each.reference)));
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
