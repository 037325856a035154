import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';
import { backport, type Content, contents } from './backport.ts';
import { type Header, maxHeaders, readHeader, sameName } from './header.ts';
import { type Topic, topicOf, topics } from './topics.ts';

/** What a Subscription asks for, understood: http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription */
export interface Asked {
  readonly topic: Topic;
  /** Such as `{ type: 'Encounter', query: 'subject=Group/1' }`. */
  readonly filters: readonly Filter[];
  readonly endpoint: string;
  readonly headers: readonly Header[];
  readonly content: Content;
  /** The media type of what is sent. */
  readonly contentType: string;
  /** None are sent without it. */
  readonly heartbeatMs?: number;
  readonly timeoutMs: number;
  /** Events in one notification. */
  readonly maxCount: number;
  /** Epoch milliseconds. */
  readonly endMs?: number;
}

export interface Filter {
  readonly type: string;
  readonly query: string;
}

const mimeTypes: readonly string[] = ['application/fhir+json', 'application/json'];
const defaultTimeoutSeconds = 10;
const maxTimeoutSeconds = 60;
const maxEvents = 100;
const maxHeartbeatSeconds = 30 * 86_400;
const maxFilters = 20;

/** Reads a Subscription that is valid R4; what cannot be served is an issue, and nothing is then asked for. */
export function readSubscription(resource: Resource): Asked | readonly Issue[] {
  const issues: Issue[] = [];
  const note = (issue: Issue | undefined) => issue && issues.push(issue);
  const channel = isJsonObject(resource.channel) ? resource.channel : {};
  const topic = typeof resource.criteria === 'string' ? topicOf(resource.criteria) : undefined;
  if (topic === undefined) note(unknownTopic(resource.criteria));
  note(wrongChannel(channel));
  const filters = topic === undefined ? [] : filtersOf(resource, topic, note);
  const content = contentOf(channel, note);
  const headers = headersOf(channel.header, note);
  const heartbeat = seconds(channel, 'heartbeatPeriod', maxHeartbeatSeconds, note);
  const timeout = seconds(channel, 'timeout', maxTimeoutSeconds, note) ?? defaultTimeoutSeconds;
  const maxCount = seconds(channel, 'maxCount', maxEvents, note) ?? 1;
  if (issues.length > 0 || topic === undefined || content === undefined) return issues;
  return {
    topic,
    filters,
    endpoint: String(channel.endpoint),
    headers,
    content,
    contentType: String(channel.payload),
    ...(heartbeat !== undefined && { heartbeatMs: heartbeat * 1_000 }),
    timeoutMs: timeout * 1_000,
    maxCount,
    ...(typeof resource.end === 'string' && { endMs: Date.parse(resource.end) }),
  };
}

type Note = (issue: Issue | undefined) => unknown;

function unknownTopic(criteria: Json | undefined): Issue {
  const known = topics.map(({ url }) => url).join(', ');
  const said = typeof criteria === 'string' ? criteria.slice(0, 200) : 'nothing';
  return error(
    'not-supported',
    `The criteria are ${said}; Kring tells of topics: criteria is the canonical URL of one (${known}), and a search goes into the extension ${backport.filterCriteria} on it`,
    'Subscription.criteria',
  );
}

function wrongChannel(channel: JsonObject): Issue | undefined {
  if (channel.type !== 'rest-hook' || extensionsOf(channel, 'type', backport.channelType).length > 0) {
    return error(
      'not-supported',
      'Notifications go over a rest-hook only: channel.type is rest-hook, without another channel type',
      'Subscription.channel.type',
    );
  }
  if (typeof channel.endpoint !== 'string') {
    return error('required', 'A rest-hook needs the URL that is notified', 'Subscription.channel.endpoint');
  }
  if (typeof channel.payload !== 'string' || !mimeTypes.includes(channel.payload)) {
    return error(
      'not-supported',
      `Notifications are sent as JSON: channel.payload is ${mimeTypes[0]}`,
      'Subscription.channel.payload',
    );
  }
  return undefined;
}

function contentOf(channel: JsonObject, note: Note): Content | undefined {
  const [extension, second] = extensionsOf(channel, 'payload', backport.payloadContent);
  const content = contents.find((one) => one === extension?.valueCode);
  if (content === undefined || second !== undefined) {
    note(
      error(
        'required',
        `How much is sent is said by one extension ${backport.payloadContent} on channel.payload, with the valueCode ${contents.join(', ')}`,
        'Subscription.channel.payload',
      ),
    );
  }
  return content;
}

function filtersOf(resource: Resource, topic: Topic, note: Note): readonly Filter[] {
  const extensions = extensionsOf(resource, 'criteria', backport.filterCriteria);
  if (extensions.length > maxFilters) note(wrongFilter(`There are more than ${maxFilters} filters`));
  return extensions.flatMap(({ valueString }) => {
    const [, type, query] = /^([A-Za-z]+)\?(.+)$/.exec(String(valueString)) ?? [];
    if (type !== undefined && query !== undefined && topic.types.includes(type)) return [{ type, query }];
    const [example] = topic.types;
    note(
      wrongFilter(
        `A filter of this topic is a search of ${topic.types.join(' or ')}, such as ${example}?_id=1; ${String(valueString).slice(0, 100)} is none`,
      ),
    );
    return [];
  });
}

function wrongFilter(text: string): Issue {
  return error('value', text, 'Subscription.criteria');
}

function headersOf(value: Json | undefined, note: Note): readonly Header[] {
  const texts = Array.isArray(value) ? value : [];
  if (texts.length > maxHeaders) {
    note(error('value', `At most ${maxHeaders} headers are sent along`, 'Subscription.channel.header'));
  }
  const read: Header[] = [];
  for (const [index, text] of texts.entries()) {
    const header = readHeader(String(text));
    const wrong = typeof header === 'string' ? header : twice(header, read);
    if (wrong !== undefined)
      note(error('value', `This header ${wrong}`, `Subscription.channel.header[${index}]`));
    else if (typeof header !== 'string') read.push(header);
  }
  return read;
}

/** HTTP puts values of one name together, and what is kept secret is known by its name. */
function twice(header: Header, before: readonly Header[]): string | undefined {
  if (!before.some((one) => sameName(one, header))) return undefined;
  return `is the second ${header.name}; put both values into one, parted by a comma`;
}

/** A whole number of at least 1, in whatever unit, of an extension of the channel. */
function seconds(
  channel: JsonObject,
  name: 'heartbeatPeriod' | 'timeout' | 'maxCount',
  max: number,
  note: Note,
): number | undefined {
  const [extension, second] = objectsOf(channel.extension).filter(({ url }) => url === backport[name]);
  if (extension === undefined) return undefined;
  const member = name === 'maxCount' ? 'valuePositiveInt' : 'valueUnsignedInt';
  const value = extension[member];
  if (typeof value === 'number' && value >= 1 && value <= max && second === undefined) return value;
  note(
    error(
      'value',
      `${backport[name]} should be there once, with a ${member} from 1 to ${max}`,
      'Subscription.channel',
    ),
  );
  return undefined;
}

/** Extensions of a primitive, which JSON keeps beside it: https://hl7.org/fhir/R4/json.html#primitive */
function extensionsOf(parent: JsonObject, name: string, url: string): readonly JsonObject[] {
  const beside = parent[`_${name}`];
  return isJsonObject(beside) ? objectsOf(beside.extension).filter((one) => one.url === url) : [];
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
