import type { Principal } from '../../access/principal.ts';
import { error, FhirError, fhirError, operationOutcome } from '../../fhir/outcome.ts';
import { isJsonObject, type Json } from '../../fhir/resource.ts';
import type { Records, RecordValue } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { findOperation, type OperationLevel } from '../operations/operation.ts';
import { requirePermission } from '../permission.ts';
import { statusOf } from '../status.ts';

/**
 * Requests that are answered at once and carried out afterwards (https://hl7.org/fhir/R4/async.html). What was asked is
 * kept, so that a process that starts again goes on with it: only an operation that does no harm when it is carried out
 * twice may be `async`.
 */
export interface Jobs {
  readonly records: Records;
  readonly newId: () => string;
  /**
   * Who carries them out: the process that took them, behind its answer, or (where nothing runs behind an answer)
   * another one that is called by the clock and calls `carryOutJobs`.
   */
  readonly by: 'this process' | 'the clock';
}

/** What was asked, as data. */
export interface JobRequest {
  readonly operation: string;
  readonly level: OperationLevel;
  readonly type: string;
  readonly id: string;
  readonly method: FhirRequest['method'];
  readonly query: string;
  readonly base: string;
  readonly body?: Json;
  readonly principal: Principal;
}

export type Job =
  | { readonly state: 'running'; readonly request: JobRequest; readonly startedMs: number }
  | { readonly state: 'done'; readonly request: JobRequest; readonly answer: Answer };

const dayMs = 86_400_000;
/** How long a process that is called by the clock may take for one: the most that Lambda lets a call last. */
const leaseMs = 15 * 60_000;
/** What was begun so often and never came to its end will not: it is too large for the time or memory that there is. */
const maxAttempts = 3;
/** DynamoDB holds 400 KB in an item. */
const maxAnswerBytes = 350_000;

const key = (id: string) => ({ kind: 'job', id: 'all', part: id });

/** Takes the request and carries it out behind the answer. */
export async function startJob(request: JobRequest, jobs: Jobs, api: FhirApi): Promise<Answer> {
  const id = jobs.newId();
  const startedMs = api.clock();
  const { body, ...asked } = request;
  const kept = {
    request: JSON.stringify(asked, setAsList),
    ...(body !== undefined && { body: JSON.stringify(body) }),
    startedMs,
  };
  await put(id, kept, jobs, api);
  if (jobs.by === 'this process') background(run(id, request, jobs, api), api);
  return {
    status: 202,
    headers: { 'Content-Location': `${request.base}/_async/${id}`, 'Retry-After': String(retrySeconds) },
  };
}

export const retrySeconds = 2;

/** Goes on with what a former process had taken and not brought to its end. */
export async function resumeJobs(jobs: Jobs, api: FhirApi): Promise<void> {
  for (const { id, value } of await liveJobs(jobs, api)) {
    const request = await begin(id, value, jobs, api);
    if (request) background(run(id, request, jobs, api), api);
  }
}

/**
 * Carries out what waits, one after the other, while there is time. What another call of the clock is at is left to it
 * until its time is over; then it has crashed, and it is done again.
 */
export async function carryOutJobs(jobs: Jobs, api: FhirApi, hasTime: () => boolean): Promise<void> {
  for (const { id } of await liveJobs(jobs, api)) {
    if (!hasTime()) return;
    // Read again: the one before it may have taken minutes.
    const value = (await jobs.records.get(key(id)))?.value;
    if (value === undefined || Number(value.takenUntilMs ?? 0) > api.clock()) continue;
    const request = await begin(id, value, jobs, api);
    if (request) await run(id, request, jobs, api);
  }
}

/** What is to be done, noted as taken; nothing where it is done, or was begun too often. */
async function begin(
  id: string,
  value: RecordValue,
  jobs: Jobs,
  api: FhirApi,
): Promise<JobRequest | undefined> {
  const job = readJob(value);
  if (job?.state !== 'running') return undefined;
  const attempts = Number(value.attempts ?? 0) + 1;
  if (attempts <= maxAttempts) {
    await put(id, { ...value, takenUntilMs: api.clock() + leaseMs, attempts }, jobs, api);
    return job.request;
  }
  const text = `The request was begun ${maxAttempts} times and did not come to its end: ask for less, such as a shorter period`;
  const answer = { status: 413, outcome: operationOutcome([error('too-costly', text)]) };
  await put(id, { ...value, answer: keptAnswer(answer) }, jobs, api);
  return undefined;
}

/** Those that are not too old; the others are forgotten. */
async function liveJobs({ records }: Jobs, { clock }: FhirApi) {
  const live: { readonly id: string; readonly value: RecordValue }[] = [];
  for (const { part, value } of await records.parts('job', 'all')) {
    if (Number(value.expiresMs) < clock()) await records.remove(key(part));
    else live.push({ id: part, value });
  }
  return live;
}

export async function findJob(id: string, { records }: Jobs, nowMs: number): Promise<Job | undefined> {
  const stored = await records.get(key(id));
  // Not every store forgets by itself, or at once.
  return stored && Number(stored.value.expiresMs) >= nowMs ? readJob(stored.value) : undefined;
}

/** What has not been written yet will not be: a commit of the job finds that it was cancelled. */
export function cancelJob(id: string, { records }: Jobs): Promise<void> {
  return records.remove(key(id));
}

async function run(id: string, request: JobRequest, jobs: Jobs, api: FhirApi): Promise<void> {
  const answer = await answered(id, request, jobs, api);
  const stored = await jobs.records.get(key(id));
  // Cancelled: nobody waits for it.
  if (stored === undefined) return;
  await put(id, { ...stored.value, answer: keptAnswer(answer) }, jobs, api);
}

async function answered(id: string, request: JobRequest, jobs: Jobs, api: FhirApi): Promise<Answer> {
  try {
    const found = findOperation(api.operations, request.operation, request.level, request.type);
    if (!found) throw fhirError('not-supported', `There is no operation $${request.operation} any more`);
    const type = request.level === 'system' ? undefined : request.type;
    requirePermission(request.principal, found.interaction, type);
    const answer = await found.handle(asRequest(request), untilCancelled(id, jobs, api));
    if ((answer.content?.length ?? 0) <= maxAnswerBytes && answer.raw === undefined) return answer;
    const text =
      'The answer is too large to be kept until it is asked for: ask for less, or without respond-async';
    throw fhirError('too-costly', text, undefined, 413);
  } catch (caught) {
    if (caught instanceof FhirError) {
      return { status: statusOf(caught), outcome: operationOutcome([...caught.issues]) };
    }
    const logId = api.report(caught);
    const issue = { severity: 'error', code: 'exception', diagnostics: `Internal error ${logId}` } as const;
    return { status: 500, outcome: operationOutcome([issue]) };
  }
}

/** The API, whose commits fail once the job was cancelled. */
function untilCancelled(id: string, jobs: Jobs, api: FhirApi): FhirApi {
  const commit: FhirApi['repository']['commit'] = async (...given) => {
    if ((await jobs.records.get(key(id))) === undefined) {
      throw fhirError('suppressed', 'The request was cancelled; nothing was written');
    }
    return api.repository.commit(...given);
  };
  return { ...api, repository: { ...api.repository, commit } };
}

function asRequest({
  method,
  type,
  id,
  query,
  base,
  body,
  principal,
}: JobRequest): FhirRequest<'type' | 'id'> {
  const none = async () => undefined;
  return {
    method,
    params: { type, id },
    query: new URLSearchParams(query),
    header: () => undefined,
    json: async () => body,
    jsonPatch: none,
    form: async () => new URLSearchParams(),
    bytes: async () => new Uint8Array(),
    asksForFhir: false,
    base,
    principal: { ...principal },
  };
}

function put(id: string, value: RecordValue, { records }: Jobs, { clock }: FhirApi): Promise<void> {
  const expiresMs = clock() + dayMs;
  return records.put(key(id), { ...value, expiresMs }, Math.ceil(expiresMs / 1_000));
}

function readJob(value: RecordValue): Job | undefined {
  const request: unknown = JSON.parse(String(value.request), listAsSet);
  if (!isJsonObject(request)) return undefined;
  const body: { readonly body?: Json } =
    value.body === undefined ? {} : { body: JSON.parse(String(value.body)) };
  const asked = { ...(request as unknown as JobRequest), ...body };
  if (value.answer === undefined) {
    return { state: 'running', request: asked, startedMs: Number(value.startedMs) };
  }
  return { state: 'done', request: asked, answer: JSON.parse(String(value.answer), listAsSet) as Answer };
}

function keptAnswer(answer: Answer): string {
  return JSON.stringify(answer, setAsList);
}

/** The permissions of a scope and the patients of an answer are Sets, which JSON does not know. */
const setMark = 'set of';

function setAsList(_name: string, value: unknown): unknown {
  return value instanceof Set ? { [setMark]: [...value] } : value;
}

function listAsSet(_name: string, value: unknown): unknown {
  const list = isJsonObject(value) ? value[setMark] : undefined;
  return Array.isArray(list) ? new Set(list) : value;
}

/** A store that fails leaves the job as it was: the next start goes on with it. */
function background(work: Promise<void>, api: FhirApi): void {
  work.catch((failure: unknown) => api.report(failure));
}
