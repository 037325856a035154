import type { Principal } from '../../access/principal.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { findOperation } from '../operations/operation.ts';
import { requirePermission } from '../permission.ts';
import { cancelJob, findJob, type Job, type Jobs, retrySeconds } from './jobs.ts';

/**
 * What has become of a request with `Prefer: respond-async`: 202 with `X-Progress` while it runs, then what it would
 * have answered. https://hl7.org/fhir/R4/async.html
 */
export async function asyncStatus(request: FhirRequest<'id'>, api: FhirApi): Promise<Answer> {
  const { job } = await ownJob(request, api);
  if (job.state === 'done') return job.answer;
  const seconds = Math.max(0, Math.round((api.clock() - job.startedMs) / 1_000));
  return {
    status: 202,
    headers: { 'X-Progress': `running for ${seconds} s`, 'Retry-After': String(retrySeconds) },
  };
}

/** Cancels it, or forgets its answer. */
export async function cancelAsync(request: FhirRequest<'id'>, api: FhirApi): Promise<Answer> {
  const { jobs } = await ownJob(request, api);
  await cancelJob(request.params.id, jobs);
  return { status: 202 };
}

/** @throws FhirError 404 for what is not there, or is somebody else's; 403 for who may not ask it any more */
async function ownJob(
  { params, principal }: FhirRequest<'id'>,
  api: FhirApi,
): Promise<{ readonly job: Job; readonly jobs: Jobs }> {
  const job = api.jobs && (await findJob(params.id, api.jobs, api.clock()));
  if (!job || !api.jobs || !isSame(principal, job.request.principal)) {
    const text = 'There is no such request: it was cancelled, or is more than a day old';
    throw fhirError('not-found', text, undefined, 404);
  }
  const { operation, level, type } = job.request;
  const found = findOperation(api.operations, operation, level, type);
  if (found) requirePermission(principal, found.interaction, level === 'system' ? undefined : type);
  return { job, jobs: api.jobs };
}

/** Whether it is the same caller, whatever token they hold by now. */
function isSame(one: Principal, other: Principal): boolean {
  return who(one) === who(other);
}

function who(principal: Principal): string {
  switch (principal.kind) {
    case 'client':
      return JSON.stringify(['client', principal.clientId]);
    case 'person':
      return JSON.stringify(['person', principal.issuer, principal.subject]);
    case 'patient':
      return JSON.stringify(['patient', principal.clientId, principal.patient]);
    default:
      return JSON.stringify([principal.kind]);
  }
}
