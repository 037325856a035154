import type { DeliveryContext, Message, Posted } from '../../../functions/http/subscriptions/context.ts';
import { deliver } from '../../../functions/http/subscriptions/deliver.ts';
import { followTopics, subscriptions } from '../../../functions/http/subscriptions/follow-topics.ts';
import { resourceKeyOf } from '../../../functions/repository/keys.ts';
import type { Repository } from '../../../functions/repository/repository.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import { searchDefinitions } from '../fhir-test-app.ts';

export interface Sent {
  readonly url: string;
  readonly headers: Message['headers'];
  readonly body: string;
  readonly type: string;
  readonly numbers: readonly number[];
  readonly foci: readonly (string | undefined)[];
}

export interface Teller {
  readonly sent: Sent[];
  readonly context: DeliveryContext;
  /** How the endpoints answer from now on. */
  answer: (message: Message) => Posted;
  /** Follows the feed to its end, and sends until there is nothing left to do at this moment. */
  run(): Promise<void>;
}

/** What follows and sends, by hand, over a repository. */
export function createTeller(
  { repository, store }: { readonly repository: Repository; readonly store: ItemStore },
  options: Partial<DeliveryContext> & { readonly feedIsOrdered?: boolean } = {},
): Teller {
  let cursor: string | undefined;
  const sent: Sent[] = [];
  const teller: Teller = {
    sent,
    answer: () => ({ status: 200 }),
    context: {
      repository,
      searchDefinitions,
      base: 'http://kring.test/fhir',
      clock: Date.now,
      auth: 'on',
      newId: () => crypto.randomUUID(),
      random: () => 0.5,
      audit: async () => undefined,
      log: () => undefined,
      refreshClients: async () => undefined,
      sender: crypto.randomUUID(),
      post: async (message) => {
        const posted = teller.answer(message);
        if ('status' in posted && posted.status < 300) sent.push(read(message));
        return posted;
      },
      ...options,
    },
    run: async () => {
      for (;;) {
        const page = await store.changes(cursor, 100);
        const following = { ...teller.context, feedIsOrdered: options.feedIsOrdered ?? true };
        await followTopics(
          following,
          page.keys.flatMap((key) => resourceKeyOf(key) ?? []),
        );
        cursor = page.cursor;
        if (page.keys.length === 0) break;
      }
      for (const { id } of await subscriptions(teller.context)) {
        for (;;) {
          const nextMs = await deliver(teller.context, id);
          if (nextMs === undefined || nextMs > teller.context.clock()) break;
        }
      }
    },
  };
  return teller;
}

interface Part {
  readonly name: string;
  readonly valueString?: string;
  readonly valueCode?: string;
  readonly valueReference?: { readonly reference: string };
  readonly part?: readonly Part[];
}

function read({ url, headers, body }: Message): Sent {
  const parameters: readonly Part[] = JSON.parse(body).entry[0].resource.parameter;
  const events = parameters.filter(({ name }) => name === 'notification-event');
  const named = (parts: readonly Part[] | undefined, name: string) => parts?.find((one) => one.name === name);
  return {
    url,
    headers,
    body,
    type: named(parameters, 'type')?.valueCode ?? '',
    numbers: events.map(({ part }) => Number(named(part, 'event-number')?.valueString)),
    foci: events.map(({ part }) =>
      named(part, 'focus')?.valueReference?.reference.replace('http://kring.test/fhir/', ''),
    ),
  };
}
