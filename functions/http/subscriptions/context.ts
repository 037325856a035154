import type { SearchDefinitions } from '../../fhir/search/query.ts';
import type { Repository } from '../../repository/repository.ts';
import type { Audit } from '../audit/access.ts';
import type { Log } from '../log.ts';

/** What following and telling take; everything that has a side effect is passed in. */
export interface SubscriptionContext {
  readonly repository: Repository;
  readonly searchDefinitions: SearchDefinitions;
  /** The FHIR base of every link. */
  readonly base: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** Whether this deployment asks who anybody is. */
  readonly auth: 'on' | 'off';
}

export interface DeliveryContext extends SubscriptionContext {
  readonly post: Post;
  readonly newId: () => string;
  /** 0 ≤ n < 1 */
  readonly random: () => number;
  readonly audit: Audit;
  readonly log: Log;
  /** Lets the records know of clients that were registered or removed elsewhere. */
  readonly refreshClients: () => Promise<void>;
  /** This process, among all that send. */
  readonly sender: string;
}

/** Sends a notification. What goes wrong on the way is an answer too: nobody else is to suffer from it. */
export type Post = (message: Message) => Promise<Posted>;

export interface Message {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly timeoutMs: number;
}

export type Posted =
  | { readonly status: number; readonly retryAfterMs?: number }
  /** In words for its owner, without the address. */
  | { readonly problem: string };

/** What an address to notify should be instead, in words; of a name, nothing is known before it is looked up. */
export type CheckEndpoint = (url: string) => string | undefined;
