import { isJsonObject, type Json, type Resource } from '../fhir/resource.ts';
import { shownHeader } from './header.ts';
import { topics } from './topics.ts';

/**
 * A Subscription as R4 has it without topics: its criteria are a search, and nothing in it is of the backport guide.
 * https://hl7.org/fhir/R4/subscription.html
 */
export function isPlainSubscription(resource: Resource): boolean {
  const { criteria, channel, _criteria: besideCriteria } = resource;
  if (typeof criteria !== 'string' || !/^[A-Z][A-Za-z]*(\?|$)/.test(criteria)) return false;
  return !hasExtension(besideCriteria) && !hasExtension(channel) && !hasBackport(channel);
}

function hasExtension(element: Json | undefined): boolean {
  return isJsonObject(element) && element.extension !== undefined;
}

function hasBackport(channel: Json | undefined): boolean {
  return isJsonObject(channel) && (hasExtension(channel._payload) || hasExtension(channel._type));
}

/** As it is stored: turned off, with the reason, and without its secrets. */
export function withReason<R extends Resource>(resource: R): R {
  const { channel } = resource;
  const { header, ...others } = isJsonObject(channel) ? channel : {};
  const headers: readonly Json[] = Array.isArray(header) ? header : [];
  const shown = headers.map((text) => shownHeader({ name: String(text).split(':')[0] ?? '', value: '' }));
  return {
    ...resource,
    status: 'off',
    error: reason,
    channel: { ...others, ...(shown.length > 0 && { header: shown }) },
  };
}

const reason = `Nothing is sent for this Subscription: Kring tells of topics, not of searches. Name one as criteria, such as ${topics[0]?.url}, as the Subscriptions R5 Backport guide says; GET metadata lists them.`;
