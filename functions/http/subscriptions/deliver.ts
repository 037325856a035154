import type { Principal } from '../../access/principal.ts';
import { stringify } from '../../fhir/json.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { Version, WriteView } from '../../repository/repository.ts';
import { type NotificationType, notification, type ToldEvent } from '../../subscription/notification.ts';
import {
  asked,
  delivered,
  failed,
  nextStep,
  type Progress,
  type Status,
  type Step,
  statusOf,
} from '../../subscription/progress.ts';
import { type Asked, readSubscription } from '../../subscription/request.ts';
import { patientsIn } from '../audit/patients.ts';
import type { DeliveryContext, Posted, SubscriptionContext } from './context.ts';
import { changeProgress, queued, readProgress } from './ledger.ts';
import { offerEvents, tellEvents } from './offer-events.ts';
import { principalOf, readSubscriber, type Subscriber } from './subscriber.ts';

/** A Subscription that is served. */
interface Served {
  readonly id: string;
  readonly version: Version;
  readonly resource: Resource;
  readonly asked: Asked;
  readonly subscriber: Subscriber;
}

/** More than a delivery can take beyond its timeout. */
const leaseReserveMs = 10_000;

/**
 * Does the next thing that there is to do for a Subscription: a handshake, a notification or a heartbeat.
 * @returns when to come again, in epoch milliseconds: now when there may be more to do; `undefined` when something has to
 * happen first
 */
export async function deliver(context: DeliveryContext, id: string): Promise<number | undefined> {
  const { records } = context.repository;
  const served = await servedOf(context, id);
  if (served === undefined) return undefined;
  await context.refreshClients();
  const principal = await principalOf(served.subscriber, { records, auth: context.auth });
  const ended = principal === undefined ? notRegistered : endOf(served, context.clock());
  if (principal === undefined || ended !== undefined) {
    await show(context, served, 'off', ended ?? notRegistered);
    return undefined;
  }
  const { step, progress } = await begin(context, served);
  if (step.kind === 'wait') {
    // Whoever delivered last may have died before it could say so.
    await show(context, served, statusOf(progress, context.clock()), progress.problem);
    return earlier(step.untilMs, served.asked.endMs);
  }
  const telling = { ...served, principal };
  return step.kind === 'events' ? sendEvents(context, telling) : send(context, telling, step.kind, []);
}

const notRegistered = 'The system that subscribed is not registered any more';

function endOf({ asked: { endMs } }: Served, nowMs: number): string | undefined {
  return endMs !== undefined && endMs <= nowMs ? 'The Subscription has come to its end' : undefined;
}

/** When there is something to do for it, by what is kept of it alone; `undefined` when something has to happen first. */
export async function dueOf(context: SubscriptionContext, id: string): Promise<number | undefined> {
  const { records } = context.repository;
  const served = await servedOf(context, id);
  if (served === undefined) return undefined;
  const nowMs = context.clock();
  const { progress } = await readProgress(records, id);
  if (isNewlyAsked(served, progress)) return nowMs;
  const hasQueued = (await queued(records, id, 1)).length > 0;
  const step = nextStep(progress, served.asked, { hasQueued, sender: '', nowMs });
  return earlier(step.kind === 'wait' ? step.untilMs : nowMs, served.asked.endMs);
}

function earlier(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}

async function servedOf({ repository }: SubscriptionContext, id: string): Promise<Served | undefined> {
  const version = await repository.read('Subscription', id);
  if (version === undefined || version.deleted || version.resource.status === 'off') return undefined;
  const stored = await readSubscriber(repository.records, id);
  const read = readSubscription(version.resource);
  if (stored === undefined || !('topic' in read)) return undefined;
  return { id, version, resource: version.resource, asked: read, subscriber: stored.subscriber };
}

function isNewlyAsked({ resource, version }: Served, { request }: Progress): boolean {
  return resource.status === 'requested' && request !== version.versionId;
}

/** What is to be done, and nobody else does it meanwhile. */
async function begin(
  context: DeliveryContext,
  served: Served,
): Promise<{ readonly step: Step; readonly progress: Progress }> {
  const { repository, clock, sender } = context;
  const hasQueued = (await queued(repository.records, served.id, 1)).length > 0;
  let step: Step = { kind: 'wait', untilMs: undefined };
  const progress = await changeProgress(repository.records, served.id, (stored) => {
    const nowMs = clock();
    const isNew = isNewlyAsked(served, stored);
    const current = isNew ? asked(stored, served.version.versionId) : stored;
    step = nextStep(current, served.asked, { hasQueued, sender, nowMs });
    if (step.kind === 'wait') return isNew ? current : undefined;
    return { ...current, sender, leaseUntilMs: nowMs + served.asked.timeoutMs + leaseReserveMs };
  });
  return { step, progress };
}

interface Telling extends Served {
  readonly principal: Principal;
}

async function sendEvents(context: DeliveryContext, telling: Telling): Promise<number | undefined> {
  const { records } = context.repository;
  const { id, asked: wanted, principal } = telling;
  const reader = { id, principal, filters: wanted.filters };
  const before = (await readProgress(records, id)).progress;
  const unsent = before.numbered - before.acknowledged;
  if (unsent < wanted.maxCount) await offerEvents(context, reader, wanted.maxCount - unsent);
  const { numbered, acknowledged } = (await readProgress(records, id)).progress;
  const range = { from: acknowledged + 1, to: Math.min(numbered, acknowledged + wanted.maxCount) };
  const events = await tellEvents(context, reader, range);
  if (events.length > 0) return send(context, telling, 'event-notification', events);
  // None of what was queued may be seen.
  await changeProgress(records, id, (progress) => ({ ...progress, sender: '', leaseUntilMs: 0 }));
  return context.clock();
}

async function send(
  context: DeliveryContext,
  telling: Telling,
  type: NotificationType,
  events: readonly ToldEvent[],
): Promise<number | undefined> {
  const { repository, clock } = context;
  const { id, asked: wanted, resource } = telling;
  const { numbered } = (await readProgress(repository.records, id)).progress;
  const told = {
    base: context.base,
    id,
    topic: wanted.topic.url,
    status: type === 'handshake' ? 'requested' : String(resource.status),
    type,
    eventsSinceStart: numbered,
    events,
    content: wanted.content,
  };
  const body = stringify(notification(told, context.newId(), clock()));
  const startedMs = clock();
  const posted = await context.post(messageOf(telling, body));
  const problem = problemOf(posted, events);
  const status = 'status' in posted ? posted.status : 0;
  context.log({
    event: 'notification',
    subscription: id,
    type,
    status,
    durationMs: clock() - startedMs,
  });
  await trace(context, telling, { body, events, status: problem === undefined ? 200 : 503 });
  const progress = await changeProgress(repository.records, id, (stored) => {
    // Its owner has asked anew meanwhile, or somebody else has taken over: this says nothing about that.
    if (stored.sender !== context.sender) return undefined;
    if (problem === undefined) return delivered(stored, clock(), events.at(-1)?.number);
    const retryAfterMs = 'retryAfterMs' in posted ? posted.retryAfterMs : undefined;
    return failed(stored, clock(), { problem, retryAfterMs }, context.random());
  });
  await show(context, telling, statusOf(progress, clock()), progress.problem);
  return progress.failures > 0 ? progress.nextMs : clock();
}

function messageOf({ asked: { endpoint, contentType, timeoutMs }, subscriber }: Served, body: string) {
  const own = Object.fromEntries(subscriber.headers.map(({ name, value }) => [name, value]));
  return { url: endpoint, headers: { ...own, 'Content-Type': contentType }, body, timeoutMs };
}

/** In words for the owner; `undefined` when it was delivered. */
function problemOf(posted: Posted, events: readonly ToldEvent[]): string | undefined {
  const what =
    events.length === 0 ? 'The endpoint' : `Event ${events[0]?.number} was not delivered: the endpoint`;
  if ('problem' in posted) return `${what} ${posted.problem}`;
  const { status } = posted;
  if (status >= 200 && status < 300) return undefined;
  const redirected =
    status >= 300 && status < 400 ? '; redirects are not followed: name the last address' : '';
  return `${what} answered ${status}${redirected}`;
}

/** What left the house about somebody leaves a trace, before it counts as delivered. */
async function trace(
  { audit }: DeliveryContext,
  { id, principal }: Telling,
  sent: { readonly body: string; readonly events: readonly ToldEvent[]; readonly status: number },
): Promise<void> {
  const patients = [...patientsIn(sent.body)];
  if (sent.events.every(({ focus }) => focus === undefined)) return;
  await audit({
    principal,
    interaction: 'operation:notification',
    status: sent.status,
    refusal: sent.status === 200 ? undefined : 'transient',
    resourceType: 'Subscription',
    what: `Subscription/${id}`,
    patients,
    written: new Map(),
    refusedEntries: 0,
  });
}

/** Kring itself moves a Subscription on: https://hl7.org/fhir/R4/subscription.html#status */
const itself: WriteView = { visible: () => true, refuse: () => undefined };

/** Says in the resource how it goes, unless its owner has changed it meanwhile. */
async function show(
  { repository }: SubscriptionContext,
  { id, version, resource }: Served,
  status: Status,
  problem: string,
): Promise<void> {
  if (resource.status === status && (status !== 'error' || resource.error === problem)) return;
  const { error: _error, ...rest } = resource;
  const isWrong = status === 'error' || status === 'off';
  const next = { ...rest, id, status, ...(isWrong && problem !== '' && { error: problem }) };
  await repository
    .commit([{ kind: 'update', resource: next, ifMatch: version.versionId }], itself)
    .catch(unlessChanged);
}

function unlessChanged(caught: unknown): void {
  if (!(caught instanceof Error) || !('status' in caught) || caught.status !== 412) throw caught;
}
