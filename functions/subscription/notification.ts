import type { JsonObject, Resource } from '../fhir/resource.ts';
import { backport, type Content } from './backport.ts';

/** An event as it is told now. */
export interface ToldEvent {
  readonly number: number;
  /** Absent for one that is not kept any more. */
  readonly instant?: string;
  /** As it is shown to the subscriber now; absent when it may not be seen any more. */
  readonly focus?: Resource & { readonly id: string };
  /** What else it is about: `Patient/1`. */
  readonly context?: string;
}

export type NotificationType =
  | 'handshake'
  | 'heartbeat'
  | 'event-notification'
  | 'query-status'
  | 'query-event';

export interface Told {
  /** The FHIR base. */
  readonly base: string;
  readonly id: string;
  readonly topic: string;
  readonly status: string;
  readonly type: NotificationType;
  readonly eventsSinceStart: number;
  readonly events?: readonly ToldEvent[];
  readonly content: Content;
  /** What is wrong with the Subscription, in words; '' for nothing. */
  readonly problem?: string;
}

/** R5's SubscriptionStatus as Parameters: http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4 */
export function statusParameters(told: Told): Resource {
  const { base, id, topic, status, type, eventsSinceStart, content, events = [], problem = '' } = told;
  const isEmpty = content === 'empty' && events.length > 0;
  return {
    resourceType: 'Parameters',
    meta: { profile: [backport.status] },
    parameter: [
      { name: 'subscription', valueReference: { reference: `${base}/Subscription/${id}` } },
      ...(isEmpty ? [] : [{ name: 'topic', valueCanonical: topic }]),
      { name: 'status', valueCode: status },
      { name: 'type', valueCode: type },
      { name: 'events-since-subscription-start', valueString: String(eventsSinceStart) },
      ...events.map((event) => ({ name: 'notification-event', part: partsOf(event, content, base) })),
      ...(problem === '' ? [] : [{ name: 'error', valueCodeableConcept: { text: problem } }]),
    ],
  };
}

function partsOf(
  { number, instant, focus, context }: ToldEvent,
  content: Content,
  base: string,
): JsonObject[] {
  const named = content === 'empty' ? undefined : focus;
  return [
    { name: 'event-number', valueString: String(number) },
    ...(instant === undefined ? [] : [{ name: 'timestamp', valueInstant: instant }]),
    ...(named === undefined ? [] : [{ name: 'focus', valueReference: { reference: urlOf(named, base) } }]),
    ...(named === undefined || context === undefined
      ? []
      : [{ name: 'additional-context', valueReference: { reference: `${base}/${context}` } }]),
  ];
}

function urlOf({ resourceType, id }: Resource, base: string): string {
  return `${base}/${resourceType}/${id}`;
}

/**
 * http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-notification-r4: a history
 * Bundle, whose first entry is the status.
 * @param uuid of the status, which has no other name
 * @param nowMs epoch milliseconds
 */
export function notification(told: Told, uuid: string, nowMs: number): Resource {
  return {
    resourceType: 'Bundle',
    id: uuid,
    meta: { profile: [backport.notification] },
    type: 'history',
    timestamp: new Date(nowMs).toISOString(),
    entry: [
      {
        fullUrl: `urn:uuid:${uuid}`,
        resource: { ...statusParameters(told), id: uuid },
        request: { method: 'GET', url: `Subscription/${told.id}/$status` },
        response: { status: '200' },
      },
      ...(told.content === 'full-resource' ? focusEntries(told) : []),
    ],
  };
}

/** Each resource once, however many events it is the focus of. */
function focusEntries({ events = [], base }: Told): JsonObject[] {
  const byUrl = new Map(events.flatMap(({ focus }) => (focus ? [[urlOf(focus, base), focus] as const] : [])));
  return [...byUrl].map(([fullUrl, resource]) => ({
    fullUrl,
    resource,
    request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    response: {
      status: '200',
      ...(resource.meta?.versionId !== undefined && { etag: `W/"${resource.meta.versionId}"` }),
      ...(resource.meta?.lastUpdated !== undefined && { lastModified: resource.meta.lastUpdated }),
    },
  }));
}
