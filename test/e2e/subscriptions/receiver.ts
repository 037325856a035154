import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request was answered with: a status, or a way to fail. */
export type Behaviour =
  | number
  | 'hang'
  | 'reset'
  | 'reset-in-body'
  | 'drip'
  | 'endless'
  | 'no-http'
  | { readonly status: number; readonly headers: Readonly<Record<string, string>> };

interface Part {
  readonly name: string;
  readonly [value: `value${string}`]: unknown;
  readonly part?: readonly Part[];
}

/** A notification as its receiver reads it. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly bundle: {
    readonly type: string;
    readonly entry: readonly { readonly fullUrl: string; readonly resource?: Record<string, unknown> }[];
  };
  readonly type: string;
  readonly status: string;
  readonly eventsSinceStart: number;
  readonly events: readonly { readonly number: number; readonly focus?: string; readonly context?: string }[];
  readonly atMs: number;
  readonly behaviour: Behaviour;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** How the next requests are answered; the last one goes on. */
  behave(...behaviours: Behaviour[]): void;
  /** Stops listening: connections are refused from then on. */
  close(): Promise<void>;
}

/** A real HTTP server of a subscriber, on 127.0.0.1. */
export async function openReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  let behaviours: Behaviour[] = [200];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const behaviour = (behaviours.length > 1 ? behaviours.shift() : behaviours[0]) ?? 200;
    received.push(read(request, Buffer.concat(chunks).toString(), behaviour));
    behaveAs(behaviour, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    behave: (...next) => {
      behaviours = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function behaveAs(behaviour: Behaviour, response: ServerResponse): void {
  if (typeof behaviour === 'number') {
    response.writeHead(behaviour, { location: 'http://127.0.0.1:1/elsewhere' }).end();
  } else if (typeof behaviour === 'object') {
    response.writeHead(behaviour.status, behaviour.headers).end();
  } else {
    failures[behaviour](response);
  }
}

const failures: Readonly<Record<Extract<Behaviour, string>, (response: ServerResponse) => void>> = {
  hang: () => undefined,
  reset: (response) => response.socket?.resetAndDestroy(),
  'reset-in-body': (response) => {
    response.writeHead(200, { 'Content-Length': '1000' });
    response.write('half of it', () => response.socket?.resetAndDestroy());
  },
  drip: (response) => {
    response.writeHead(200, { 'Content-Length': '100000' });
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  },
  endless: (response) => {
    response.writeHead(200);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
    };
    response.on('drain', more);
    more();
  },
  'no-http': (response) => response.socket?.end('Hello, I am no HTTP server\r\n\r\n'),
};

function read(request: IncomingMessage, body: string, behaviour: Behaviour): Received {
  const bundle = JSON.parse(body);
  const parameters: readonly Part[] = bundle.entry[0].resource.parameter;
  const valueIn = (parts: readonly Part[] | undefined, name: string) => {
    const part = parts?.find((one) => one.name === name);
    const member = part && Object.keys(part).find((key) => key.startsWith('value'));
    return part && member ? Reflect.get(part, member) : undefined;
  };
  return {
    path: request.url ?? '',
    headers: request.headers,
    bundle,
    type: valueIn(parameters, 'type'),
    status: valueIn(parameters, 'status'),
    eventsSinceStart: Number(valueIn(parameters, 'events-since-subscription-start')),
    events: parameters
      .filter(({ name }) => name === 'notification-event')
      .map(({ part }) => ({
        number: Number(valueIn(part, 'event-number')),
        focus: valueIn(part, 'focus')?.reference,
        context: valueIn(part, 'additional-context')?.reference,
      })),
    atMs: performance.now(),
    behaviour,
  };
}

/** Waits until it holds. @throws Error after a while, with what there is instead */
export async function until<T>(what: () => T | Promise<T>, patienceMs = 20_000): Promise<NonNullable<T>> {
  const endMs = performance.now() + patienceMs;
  for (;;) {
    const found = await what();
    if (found) return found;
    if (performance.now() > endMs) throw new Error(`It did not come to be: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
