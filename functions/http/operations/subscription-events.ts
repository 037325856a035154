import { stringify } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { backport, type Content, contents } from '../../subscription/backport.ts';
import { notification } from '../../subscription/notification.ts';
import { readSubscription } from '../../subscription/request.ts';
import { shownVersion } from '../shown.ts';
import { readProgress } from '../subscriptions/ledger.ts';
import { tellEvents } from '../subscriptions/offer-events.ts';
import { viewFor } from '../view.ts';
import type { Operation } from './operation.ts';
import { type OperationInput, operationInput } from './parameters.ts';
import { offerAll } from './subscription-status.ts';

/** The most that are answered at once: whoever needs more asks from the next number on. */
const maxEvents = 100;

/**
 * `GET /fhir/Subscription/{id}/$events?eventsSinceNumber=3&eventsUntilNumber=7`, both inclusive:
 * http://hl7.org/fhir/uv/subscriptions-backport/OperationDefinition/backport-subscription-events
 */
export const subscriptionEventsOperation: Operation = {
  name: 'events',
  definition: backport.eventsOperation,
  levels: ['instance'],
  resourceTypes: ['Subscription'],
  methods: ['GET', 'POST'],
  interaction: 'operation:subscription-events',
  handle: async (request, api) => {
    const { principal, base, params } = request;
    const { repository, searchDefinitions, clock, subscriptions } = api;
    const { id } = params;
    const input = await operationInput(request);
    const since = numberOf(input, 'eventsSinceNumber') ?? 1;
    const until = numberOf(input, 'eventsUntilNumber') ?? Number.POSITIVE_INFINITY;
    const version = await repository.read('Subscription', id);
    const view = viewFor(principal, base, api);
    const { resource } = await shownVersion(version, { type: 'Subscription', id }, view, repository);
    const asked = readSubscription(resource);
    if (!('topic' in asked)) throw fhirError('not-supported', `Subscription/${id} tells of nothing`);
    await offerAll(id, resource, base, api);
    const { numbered } = (await readProgress(repository.records, id)).progress;
    const context = { repository, searchDefinitions, base, clock, auth: subscriptions?.auth ?? 'on' };
    const events = await tellEvents(
      context,
      { id, principal, filters: asked.filters },
      { from: since, to: Math.min(until, numbered, since + maxEvents - 1) },
    );
    const told = {
      base,
      id,
      topic: asked.topic.url,
      status: String(resource.status),
      type: 'query-event',
      eventsSinceStart: numbered,
      events,
      content: contentAsked(input) ?? asked.content,
    } as const;
    return { status: 200, content: stringify(notification(told, crypto.randomUUID(), clock())) };
  },
};

function numberOf(input: OperationInput, name: string): number | undefined {
  const text = input.text(name);
  if (text === undefined) return undefined;
  if (/^\d{1,12}$/.test(text)) return Math.max(1, Number(text));
  throw fhirError('value', `${name} is ${text}; it should be the number of an event, such as 3`, name, 400);
}

function contentAsked(input: OperationInput): Content | undefined {
  const text = input.text('content');
  if (text === undefined) return undefined;
  const content = contents.find((one) => one === text);
  if (content) return content;
  throw fhirError('value', `content is ${text}; it should be ${contents.join(', ')}`, 'content', 400);
}
