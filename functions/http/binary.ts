import type { Resource } from '../fhir/resource.ts';
import type { Version } from '../repository/repository.ts';
import type { Answer, FhirRequest } from './api.ts';
import { patientsOf } from './audit/patients.ts';
import { isFhirType } from './body.ts';
import { prefers } from './negotiation.ts';

/** Whether a body is the content of a Binary itself: https://hl7.org/fhir/R4/binary.html#rest */
export function isContentOfBinary({
  params,
  header,
}: Pick<FhirRequest<'type'>, 'params' | 'header'>): boolean {
  const contentType = header('Content-Type');
  return params.type === 'Binary' && contentType !== undefined && !isFhirType(contentType);
}

/** The Binary that content stands for, with the id of the URL if that has one. @throws FhirError 400, 413, 415 */
export async function binaryOf(request: FhirRequest<'type'>): Promise<Resource> {
  const params: Readonly<Record<string, string>> = request.params;
  const securityContext = request.header('X-Security-Context');
  const data = Buffer.from(await request.bytes()).toString('base64');
  return {
    resourceType: 'Binary',
    ...(params.id === undefined ? {} : { id: params.id }),
    contentType: tidy(request.header('Content-Type') ?? ''),
    ...(securityContext === undefined ? {} : { securityContext: { reference: securityContext } }),
    // FHIR has no empty strings.
    ...(data === '' ? {} : { data }),
  };
}

/** A code has no space at its ends, nor two together. */
function tidy(contentType: string): string {
  return contentType.trim().replaceAll(/\s+/g, ' ');
}

/** The content of a Binary, for who asks for its type and not for FHIR; `undefined` for everything else. */
export function contentAnswer(
  request: Pick<FhirRequest, 'header' | 'asksForFhir'>,
  version: Version,
): Answer | undefined {
  const { resourceType, contentType, data = '' } = version.resource;
  if (resourceType !== 'Binary' || request.asksForFhir || typeof contentType !== 'string') return undefined;
  if (typeof data !== 'string' || !prefers(request.header('Accept'), contentType)) return undefined;
  const raw = { bytes: new Uint8Array(Buffer.from(data, 'base64')), contentType };
  return { status: 200, version, raw, patients: new Set(patientsOf(version.resource)), headers: harmless };
}

/** Whoever may write a Binary must not get to run scripts in the name of this server. */
const harmless = {
  'Content-Disposition': 'attachment',
  'Content-Security-Policy': "sandbox; default-src 'none'",
  'X-Content-Type-Options': 'nosniff',
};
