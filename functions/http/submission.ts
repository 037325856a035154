import { error, FhirError, fhirError, type Issue } from '../fhir/outcome.ts';
import { idPattern, isJsonObject, type Json, type Resource } from '../fhir/resource.ts';
import type { FhirApi, FhirRequest } from './api.ts';
import { binaryOf, isContentOfBinary } from './binary.ts';

/** The resource in the body, of the type in the URL. @throws FhirError 400 when there is none or it is another's */
export async function submittedResource(request: FhirRequest<'type'>): Promise<Resource> {
  if (isContentOfBinary(request)) return binaryOf(request);
  return resourceOf(await request.json(), request.params.type);
}

/** @throws FhirError 400 */
export function resourceOf(body: Json | undefined, type: string): Resource {
  if (body === undefined) throw fhirError('required', `The body is empty; it should be a ${type} resource`);
  if (!isResource(body)) {
    throw fhirError('structure', 'The body is no resource: it should be a JSON object with a resourceType');
  }
  if (body.resourceType === type) return body;
  throw fhirError(
    'invalid',
    `The body is of type ${body.resourceType}, the URL says ${type}: they should be the same`,
    `${body.resourceType}.resourceType`,
  );
}

export function isResource(value: Json | undefined): value is Resource {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}

/** @throws FhirError 400 unless the resource has the id that the URL says */
export function requireSameId(resource: Resource, id: string): Resource & { readonly id: string } {
  const { resourceType } = resource;
  requireId(id, 'http.url');
  if (hasId(resource, id)) return resource;
  const issue =
    resource.id === undefined
      ? error('required', `The resource has no id; it should have id ${id}, as the URL`, `${resourceType}.id`)
      : error(
          'invalid',
          `The resource has id ${String(resource.id)}, the URL says ${id}`,
          `${resourceType}.id`,
        );
  throw new FhirError([issue], 400);
}

/**
 * @throws FhirError 400 for what is no id, and for `.` and `..`, which are steps in a path: no URL could name them
 * (https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4)
 */
function requireId(id: string, at: string): void {
  if (idPattern.test(id) && id !== '.' && id !== '..') return;
  throw fhirError(
    'value',
    `${id} is no id: it should be 1 to 64 letters, digits, - and ., with something besides one or two points`,
    at,
  );
}

/** The resource of a conditional update, which may have the id it is to get. @throws FhirError 400 for one that cannot be */
export function requireUsableId(resource: Resource): Resource {
  if (typeof resource.id === 'string') requireId(resource.id, `${resource.resourceType}.id`);
  return resource;
}

function hasId<T extends Resource>(resource: T, id: string): resource is T & { readonly id: string } {
  return resource.id === id;
}

/**
 * Lets a valid resource through, with or without warnings.
 * @throws FhirError with all errors that were found: 400 when it is no resource as FHIR writes them, 422 when it
 * breaks the rules of its type or profiles
 */
export async function valid<T extends Resource>(
  resource: T,
  { validate }: Pick<FhirApi, 'validate'>,
): Promise<T> {
  requireValid(await validate(resource, { errorsOnly: true }));
  return resource;
}

/** Warnings pass, and are not told beside errors: `$validate` tells them. @throws FhirError with all errors */
export function requireValid(issues: readonly Issue[], status?: number): void {
  const errors = errorsOf(issues);
  const [first, ...others] = errors;
  if (first !== undefined) throw new FhirError([first, ...others], status ?? statusOfInvalid(errors));
}

/**
 * As `requireValid`, and a warning of a business rule does not pass either: it is about what is unlikely, and passes once
 * the sender has confirmed it. @throws FhirError with all that is to be mended or confirmed
 */
export function requireAccepted(issues: readonly Issue[]): void {
  const errors = errorsOf(issues);
  const open = issues.filter(({ severity, code }) => severity === 'warning' && code === 'business-rule');
  const [first, ...others] = [...errors, ...open];
  if (first !== undefined) throw new FhirError([first, ...others], statusOfInvalid(errors));
}

export function errorsOf(issues: readonly Issue[]): readonly Issue[] {
  return issues.filter(({ severity }) => severity === 'error' || severity === 'fatal');
}

// https://hl7.org/fhir/R4/http.html#create: 400 could not be read as the resource, 422 broke a rule.
function statusOfInvalid(errors: readonly Issue[]): number {
  return errors.some(({ code }) => code === 'structure' || code === 'invalid') ? 400 : 422;
}
