import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type Resource } from '../fhir/resource.ts';
import type { WrittenChange } from './kring-marks.ts';
import type { Link } from './principal.ts';

/** A parent sees the form, the request to fill it in, and the answers to it. */
export function shownToLink(link: Link, resource: Resource): Resource | undefined {
  return ofLink(link, resource) ? resource : undefined;
}

/**
 * A parent sends the answers, which completes the Task, and may correct them or take them back. What Kring makes of
 * them is Kring's own.
 */
export function refusedToLink(link: Link, { before, after }: WrittenChange): Issue | undefined {
  const isAllowed =
    after !== undefined &&
    (before === undefined
      ? isAnswer(link, after)
      : (isTask(link, before) && isForSubject(link, after)) ||
        isCorrected(link, before, after) ||
        isTakenBack(link, before, after));
  return isAllowed ? undefined : error('forbidden', 'This link may only answer its own questionnaire');
}

/** Those of this link alone: there may be others to the same questionnaire. What was taken back stays so. */
function isCorrected(link: Link, before: Resource, after: Resource): boolean {
  const isSent = before.status === 'completed' || before.status === 'amended';
  return isSent && isOwnAnswer(link, before) && isOwnAnswer(link, after) && after.status === 'amended';
}

function isOwnAnswer(link: Link, resource: Resource): boolean {
  return isAnswer(link, resource) && resource.id === `${link.task}-response`;
}

/** Nothing is changed of them but that they no longer count. */
function isTakenBack(link: Link, before: Resource, after: Resource): boolean {
  const others = ({ meta: _meta, status: _status, ...rest }: Resource) => JSON.stringify(sorted(rest));
  return isAnswer(link, before) && after.status === 'entered-in-error' && others(before) === others(after);
}

function sorted(resource: Readonly<Record<string, Json | undefined>>) {
  return Object.entries(resource).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

function ofLink(link: Link, resource: Resource): boolean {
  return resource.resourceType === 'Questionnaire'
    ? isCanonicalOf(resource, link.questionnaire)
    : isTask(link, resource) || isAnswer(link, resource);
}

function isTask(link: Link, resource: Resource): boolean {
  return resource.resourceType === 'Task' && resource.id === link.task;
}

function isForSubject(link: Link, task: Resource): boolean {
  return task.resourceType === 'Task' && refersTo(task.for, link.subject);
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
