import type { Principal } from '../../access/principal.ts';
import { formatScopes, intersectScopes, parseScopes } from '../../access/scopes.ts';
import type { Records, RecordValue, RecordWrite, StoredRecord } from '../../repository/repository.ts';
import type { Header } from '../../subscription/header.ts';
import { findClient } from '../auth/clients.ts';

/** For whom a Subscription acts while nobody is there, and what only the endpoint is told. */
export interface Subscriber {
  /** A registered client; absent where authorisation was off. */
  readonly client?: string;
  /** Those of the token that it was made with, as SMART writes them. */
  readonly scopes: string;
  readonly headers: readonly Header[];
  /** Epoch milliseconds: what happened before is not told. */
  readonly sinceMs: number;
}

export interface StoredSubscriber {
  readonly subscriber: Subscriber;
  readonly record: StoredRecord;
}

const kind = 'subscriber';

export async function readSubscriber(records: Records, id: string): Promise<StoredSubscriber | undefined> {
  const record = await records.get({ kind, id });
  return record && { subscriber: subscriberOf(record.value), record };
}

/** Of many, in the order asked. */
export async function readSubscribers(
  records: Records,
  ids: readonly string[],
): Promise<readonly (Subscriber | undefined)[]> {
  const found = await records.getMany(ids.map((id) => ({ kind, id })));
  return found.map((record) => record && subscriberOf(record.value));
}

/** Written in the commit of the Subscription. */
export function subscriberWrite(
  id: string,
  { client, scopes, headers, sinceMs }: Subscriber,
  stored: StoredSubscriber | undefined,
): RecordWrite {
  const value = {
    scopes,
    headers: JSON.stringify(headers),
    sinceMs,
    ...(client !== undefined && { client }),
  };
  return { key: { kind, id }, value, expect: stored?.record ?? 'absent' };
}

export async function forgetSubscriber(records: Records, id: string): Promise<void> {
  await records.remove({ kind, id });
}

function subscriberOf({ client, scopes, headers, sinceMs }: RecordValue): Subscriber {
  return {
    ...(typeof client === 'string' && { client }),
    scopes: String(scopes),
    headers: JSON.parse(String(headers)),
    sinceMs: Number(sinceMs),
  };
}

/** Who may subscribe: a system, or anybody where authorisation is off. */
export function subscriberFor(principal: Principal): Pick<Subscriber, 'client' | 'scopes'> | undefined {
  if (principal.kind === 'unrestricted') return { scopes: '' };
  if (principal.kind !== 'client') return undefined;
  return { client: principal.clientId, scopes: formatScopes(principal.scopes) };
}

/**
 * The subscriber as a caller, as it is registered now: with no more scopes than it had, and none that it has lost.
 * @param auth whether this deployment asks who anybody is: what was subscribed while it did not is nobody's
 * @returns `undefined` when nobody answers for it any more
 */
export async function principalOf(
  { client: id, scopes }: Subscriber,
  { records, auth }: { readonly records: Records; readonly auth: 'on' | 'off' },
): Promise<Principal | undefined> {
  if (auth === 'off') return { kind: 'unrestricted' };
  const client = id === undefined ? undefined : await findClient(records, id);
  if (client === undefined) return undefined;
  return {
    kind: 'client',
    clientId: client.id,
    role: client.role,
    ...(client.organization !== undefined && { organization: client.organization }),
    scopes: intersectScopes(parseScopes(scopes).scopes, client.scopes),
  };
}
