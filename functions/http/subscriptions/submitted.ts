import { mayInteract } from '../../access/decide.ts';
import { ownedBy, ownerOf } from '../../access/own.ts';
import { error, FhirError, fhirError, type Issue } from '../../fhir/outcome.ts';
import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import { parseCriteria } from '../../fhir/search/parse.ts';
import type { Entry, RecordWrite, Version } from '../../repository/repository.ts';
import { type Header, isKept, sameName, shownHeader } from '../../subscription/header.ts';
import { isPlainSubscription, withReason } from '../../subscription/plain.ts';
import { type Asked, type Filter, readSubscription } from '../../subscription/request.ts';
import type { FhirApi, FhirRequest } from '../api.ts';
import { isOfResource } from '../scope-matcher.ts';
import { countedIn } from './most.ts';
import { readSubscriber, subscriberFor, subscriberWrite } from './subscriber.ts';

type Caller = Pick<FhirRequest, 'base' | 'principal'>;

/** A Subscription as it is committed: without its secrets, which are written beside it. */
interface Submitted {
  readonly entry: Entry;
  readonly records: readonly RecordWrite[];
}

/**
 * What the Subscriptions among these entries become. All else stays as it is.
 * @throws FhirError `forbidden` for who cannot be told, `not-supported` and 422 for what cannot be served
 */
export async function submittedSubscriptions(
  entries: readonly Entry[],
  caller: Caller,
  api: FhirApi,
): Promise<{ readonly entries: readonly Entry[]; readonly records: readonly RecordWrite[] }> {
  const guards = await countedIn(entries, caller, api);
  const submitted = await Promise.all(
    entries.map(
      async (entry): Promise<Submitted> =>
        typeOf(entry) === 'Subscription' ? submittedSubscription(entry, caller, api) : { entry, records: [] },
    ),
  );
  return {
    entries: submitted.map(({ entry }) => entry),
    records: [...guards, ...submitted.flatMap(({ records }) => records)],
  };
}

function typeOf(entry: Entry): string {
  if ('resource' in entry) return entry.resource.resourceType;
  return '';
}

async function submittedSubscription(entry: Entry, caller: Caller, api: FhirApi): Promise<Submitted> {
  if (entry.kind === 'update-where' || (entry.kind === 'create' && entry.ifNoneExist)) {
    const text = 'A Subscription is made by a plain POST and changed by PUT to its own id, not by criteria';
    throw fhirError('not-supported', text);
  }
  if (entry.kind === 'create') {
    // Its id is drawn here, so that what belongs to it can be written in the same commit.
    const resource = { ...entry.resource, id: crypto.randomUUID() };
    const { kind: _kind, ifNoneExist: _none, ...rest } = entry;
    const made = await prepared(resource, undefined, caller, api);
    return {
      entry: { ...rest, kind: 'update', resource: made.resource, ifNoneMatch: '*', isDrawn: true },
      records: [made.write],
    };
  }
  if (entry.kind !== 'update') return { entry, records: [] };
  const before = await api.repository.read('Subscription', entry.resource.id);
  const made = await prepared(entry.resource, before?.deleted === false ? before : undefined, caller, api);
  return { entry: { ...entry, resource: made.resource }, records: [made.write] };
}

type Identified = Resource & { readonly id: string };

async function prepared(
  resource: Identified,
  before: Version | undefined,
  { principal, base }: Caller,
  api: FhirApi,
): Promise<{ readonly resource: Identified; readonly write: RecordWrite }> {
  const subscriber = subscriberFor(principal);
  if (subscriber === undefined) {
    const text = 'Only a registered system can be told by a Subscription: ask the operator for a client';
    throw fhirError('forbidden', text);
  }
  const stored = await readSubscriber(api.repository.records, resource.id);
  if (isPlainSubscription(resource)) {
    const kept = { ...subscriber, headers: [], sinceMs: api.clock() };
    return {
      resource: { ...ownedBy(withReason(resource), subscriber.client), id: resource.id },
      write: subscriberWrite(resource.id, kept, stored),
    };
  }
  const read = readSubscription(resource);
  if (!('topic' in read)) throw unfit(read);
  // What is another's is refused by the commit, in the words for what is not there.
  const own = before && ownerOf(before.resource) === subscriber.client ? before : undefined;
  const keptHeaders = own === undefined ? [] : (stored?.subscriber.headers ?? []);
  const issues = [
    statusIssue(resource, own),
    endpointIssue(read, api),
    endIssue(read, api),
    ...read.filters.map((filter) => filterIssue(filter, base, api)),
    ...read.headers.map((header) => keptIssue(header, keptHeaders, hasMoved(resource, own))),
  ].filter((issue) => issue !== undefined);
  if (issues.length > 0) throw unfit(issues);
  const readable = read.topic.types.some((type) => mayInteract(principal, 'read', type) === undefined);
  if (!readable) {
    const [type = ''] = read.topic.types;
    throw new FhirError([
      mayInteract(principal, 'read', type) ?? error('forbidden', 'This topic is not for you'),
    ]);
  }
  return {
    resource: { ...ownedBy(shown(resource, read.headers), subscriber.client), id: resource.id },
    write: subscriberWrite(
      resource.id,
      {
        ...subscriber,
        headers: read.headers.map((header) => withValue(header, keptHeaders)),
        sinceMs: (own && stored?.subscriber.sinceMs) ?? api.clock(),
      },
      stored,
    ),
  };
}

function unfit([first, ...others]: readonly Issue[]): FhirError {
  const unknown = error('value', 'This Subscription cannot be served', 'Subscription');
  return new FhirError([first ?? unknown, ...others], 422);
}

/** As it is stored: no secrets, and what only the server says left to it. */
function shown(resource: Identified, headers: readonly Header[]): Identified {
  const { error: _error, status, channel, ...rest } = resource;
  const { header: _header, ...others } = isJsonObject(channel) ? channel : {};
  return {
    ...rest,
    status: status === 'off' ? 'off' : 'requested',
    channel: { ...others, ...(headers.length > 0 && { header: headers.map(shownHeader) }) },
  };
}

/** https://hl7.org/fhir/R4/subscription.html: a client asks for `requested` and `off`; what it read it may send back. */
function statusIssue({ status }: Resource, before: Version | undefined): Issue | undefined {
  if (status === 'requested' || status === 'off' || status === before?.resource.status) return undefined;
  const text = `The status is ${status}: send requested, or off to be told nothing; Kring makes it active when the endpoint has answered`;
  return error('business-rule', text, 'Subscription.status');
}

function endpointIssue({ endpoint }: Asked, { subscriptions }: FhirApi): Issue | undefined {
  const wrong = subscriptions?.checkEndpoint(endpoint) ?? unavailable(subscriptions);
  return wrong === undefined ? undefined : error('value', wrong, 'Subscription.channel.endpoint');
}

function unavailable(settings: FhirApi['subscriptions']): string | undefined {
  return settings === undefined ? 'This server notifies nobody' : undefined;
}

function endIssue({ endMs }: Asked, { clock }: FhirApi): Issue | undefined {
  if (endMs === undefined || endMs > clock()) return undefined;
  return error('value', 'The end is past; leave it out, or name a time to come', 'Subscription.end');
}

function filterIssue(
  { type, query }: Filter,
  base: string,
  { searchDefinitions }: FhirApi,
): Issue | undefined {
  const at = 'Subscription.criteria';
  try {
    const parameters = [...new URLSearchParams(query)];
    const { clauses } = parseCriteria(searchDefinitions, type, parameters, { baseUrl: base });
    if (clauses.every(isOfResource)) return undefined;
    return error('not-supported', `The filter ${type}?… should ask for ${type} itself, without chains`, at);
  } catch (caught) {
    if (caught instanceof FhirError) return { ...caught.issues[0], expression: at };
    throw caught;
  }
}

/** A new endpoint must not collect secrets that its owner has given to another. */
function hasMoved({ channel }: Resource, before: Version | undefined): boolean {
  const there = before?.resource.channel;
  if (!isJsonObject(there) || !isJsonObject(channel)) return false;
  return there.endpoint !== channel.endpoint;
}

function keptIssue(header: Header, kept: readonly Header[], moved: boolean): Issue | undefined {
  if (!isKept(header)) return undefined;
  const at = 'Subscription.channel.header';
  if (moved) return error('value', `The endpoint is another: send ${header.name} with its value`, at);
  if (kept.some((one) => sameName(one, header))) return undefined;
  return error('value', `No value of ${header.name} is kept: send it with its value`, at);
}

function withValue(header: Header, kept: readonly Header[]): Header {
  return isKept(header) ? (kept.find((one) => sameName(one, header)) ?? header) : header;
}
