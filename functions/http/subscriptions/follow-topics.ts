import { parseCriteria } from '../../fhir/search/parse.ts';
import type { ResourceKey, Version } from '../../repository/repository.ts';
import { canBeEvent, topics } from '../../subscription/topics.ts';
import { inParallel } from '../in-parallel.ts';
import type { SubscriptionContext } from './context.ts';
import { changeProgress, enqueue, forget, haveBegun } from './ledger.ts';
import { forgetSubscriber, readSubscribers } from './subscriber.ts';

export interface Following extends SubscriptionContext {
  /** Whether the feed names all changes in the order of their commits, not only those of one resource. */
  readonly feedIsOrdered: boolean;
}

/** No commit takes longer: what is stamped earlier than this before a Subscription was there before it. */
const longestCommitMs = 5 * 60_000;
const maxVersions = 1_000;
const maxAtOnce = 16;

/**
 * Queues what the changes of these resources are events of, in the order of the feed. Done again, it does no harm.
 * @returns the Subscriptions that have something to do now
 */
export async function followTopics(
  following: Following,
  changed: readonly ResourceKey[],
): Promise<ReadonlySet<string>> {
  const woken = new Set<string>();
  for (const key of changed) {
    if (key.type === 'Subscription') {
      await begin(following, key.id);
      woken.add(key.id);
    } else if (canBeEvent(key.type, undefined)) {
      for (const id of await queueEvents(following, key)) woken.add(id);
    }
  }
  return woken;
}

/** From here on in the feed everything came after the Subscription. */
async function begin({ repository }: Following, id: string): Promise<void> {
  const version = await repository.read('Subscription', id);
  if (version?.deleted === false) {
    await changeProgress(repository.records, id, (progress) =>
      progress.request === '' ? { ...progress, request: '0' } : undefined,
    );
  } else {
    await forget(repository.records, id);
    await forgetSubscriber(repository.records, id);
  }
}

interface Listener {
  readonly id: string;
  readonly topic: string;
  readonly sinceMs: number;
  /** Whether the feed has come to it. */
  readonly isBegun: boolean;
}

async function queueEvents(following: Following, key: ResourceKey): Promise<readonly string[]> {
  const { repository } = following;
  const head = await repository.read(key.type, key.id);
  if (head === undefined || (!head.deleted && !canBeEvent(key.type, head.resource))) return [];
  const placeKey = { kind: 'topic-place', id: `${key.type}/${key.id}` };
  const place = await repository.records.get(placeKey);
  const last = Number(head.versionId);
  const seen = Number(place?.value.version ?? 0);
  if (seen >= last) return [];
  const woken = await queueVersions(following, head, place === undefined ? undefined : seen + 1);
  const write = { key: placeKey, value: { version: last }, expect: place ?? ('absent' as const) };
  // Whoever was faster has looked at the same versions.
  await repository.records.commit([write]).catch(unlessOvertaken);
  return woken;
}

/** Somebody else has written the same. */
export function unlessOvertaken(caught: unknown): void {
  if (!(caught instanceof Error) || !('status' in caught) || caught.status !== 409) throw caught;
}

/** @param first the first version to look at; as far back as anybody may have to be told of when absent */
async function queueVersions(
  following: Following,
  head: Version,
  first: number | undefined,
): Promise<readonly string[]> {
  const listeners = await listenersOf(following, head.type);
  if (listeners.length === 0) return [];
  const earliest = Math.min(...listeners.map(({ sinceMs }) => sinceMs)) - longestCommitMs;
  const versions = await versionsDown(following, head, first, earliest);
  const woken: string[] = [];
  for (const [index, version] of versions.entries()) {
    const before = versions[index - 1];
    if (before === undefined || version === undefined || version === 'none') continue;
    woken.push(...(await queueVersion(following, listeners, before, version)));
  }
  return woken;
}

/** A version; `none` before the first; `undefined` for one that was erased, of which nobody knows what it changed. */
type Before = Version | 'none' | undefined;

/** The versions to look at, oldest first, after the one before them. */
async function versionsDown(
  { repository }: Following,
  head: Version,
  first: number | undefined,
  earliestMs: number,
): Promise<readonly Before[]> {
  const versions: Before[] = [head];
  for (let number = Number(head.versionId) - 1; number >= 0 && versions.length <= maxVersions; number--) {
    const later = versions[0];
    if (number + 1 < (first ?? 0)) break;
    if (typeof later === 'object' && Date.parse(later.lastUpdated) < earliestMs) break;
    versions.unshift(number === 0 ? 'none' : await repository.vread(head.type, head.id, String(number)));
  }
  return versions;
}

async function queueVersion(
  following: Following,
  listeners: readonly Listener[],
  earlier: Version | 'none',
  version: Version,
): Promise<readonly string[]> {
  const { type, id, versionId, lastUpdated: instant } = version;
  const before = earlier !== 'none' && !earlier.deleted ? { before: earlier.resource } : {};
  const after = version.deleted ? {} : { after: version.resource };
  const woken: string[] = [];
  for (const { url, types, events } of topics) {
    if (!types.includes(type)) continue;
    const contexts = events({ ...before, ...after, instant });
    if (contexts.length === 0) continue;
    const told = listeners.filter((one) => one.topic === url && isAfter(following, one, instant));
    // Each has a queue of its own, in which the order is kept.
    await inParallel(told, maxAtOnce, async (listener) => {
      for (const context of contexts) {
        const happened = { type, id, version: versionId, context, instant };
        await enqueue(following.repository.records, listener.id, happened, following.clock());
      }
    });
    woken.push(...told.map((listener) => listener.id));
  }
  return woken;
}

/**
 * Whether it may have been committed after somebody subscribed. Where the feed is in order, what comes in it before the
 * Subscription itself was; elsewhere only stamps tell, and they may be as old as a commit can take.
 */
function isAfter({ feedIsOrdered }: Following, { isBegun, sinceMs }: Listener, instant: string): boolean {
  if (feedIsOrdered && !isBegun) return false;
  return Date.parse(instant) >= sinceMs - longestCommitMs;
}

/** Those who are to be told of resources of that type, by a search: what was answered is at once found. */
async function listenersOf(following: Following, type: string): Promise<readonly Listener[]> {
  const { records } = following.repository;
  const wanted = new Set(topics.filter(({ types }) => types.includes(type)).map(({ url }) => url));
  const found = await subscriptions(following);
  const listening = found.filter(({ resource }) => wanted.has(String(resource.criteria)));
  const ids = listening.map(({ id }) => id);
  const [subscribers, begun] = await Promise.all([readSubscribers(records, ids), haveBegun(records, ids)]);
  return listening.flatMap(({ id, resource }, index): readonly Listener[] => {
    const subscriber = subscribers[index];
    if (subscriber === undefined) return [];
    const { sinceMs } = subscriber;
    return [{ id, topic: String(resource.criteria), sinceMs, isBegun: begun[index] === true }];
  });
}

/** All that are not off. */
export async function subscriptions({
  repository,
  searchDefinitions,
  base,
}: SubscriptionContext): Promise<readonly Version[]> {
  const parameters = [['status', 'requested,active,error']] as const;
  const query = parseCriteria(searchDefinitions, 'Subscription', parameters, { baseUrl: base });
  const found: Version[] = [];
  let cursor: string | undefined;
  do {
    const page = await repository.search(
      { ...query, count: 1_000, ...(cursor !== undefined && { cursor }) },
      { visible: () => true },
    );
    found.push(...page.matches);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}
