import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kring, openKring } from '../functions/local/kring.ts';
import { type Figure, median, rounded } from './figure.ts';

const dead = 20;
const burst = 200;
const singles = 20;

/** How soon a subscriber hears of a Flag, with endpoints beside it that never answer, and how many it can be told a second. */
export async function benchmarks(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-bench-'));
  const options = { auth: 'off', subscribers: 'loopback', log: () => undefined } as const;
  const kring = await openKring({ folder, publicUrl: 'http://127.0.0.1:1', ...options });
  let heard = 0;
  const receiver = await listening(
    createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      heard += body.split('"notification-event"').length - 1;
      response.writeHead(200).end();
    }),
  );
  const silent = await listening(createServer());
  try {
    await send(kring, 'PUT', '/Patient/anna', { resourceType: 'Patient', id: 'anna' });
    for (let index = 0; index < dead; index++)
      await send(kring, 'POST', '/Subscription', subscription(silent));
    await send(kring, 'POST', '/Subscription', subscription(receiver));
    const delays: number[] = [];
    for (let index = 0; index < singles; index++) {
      const startedMs = performance.now();
      await send(kring, 'POST', '/Flag', flag);
      while (heard <= index) await pause();
      delays.push(performance.now() - startedMs);
    }
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: burst }, () => send(kring, 'POST', '/Flag', flag)));
    while (heard < singles + burst) await pause();
    const seconds = (performance.now() - startedMs) / 1_000;
    return [
      {
        name: `subscriptions told after, ${dead} dead endpoints beside it, median ms`,
        value: rounded(median(delays)),
      },
      { name: `subscriptions ${burst} events recorded and told, events/s`, value: rounded(burst / seconds) },
    ];
  } finally {
    for (const { server } of [receiver, silent]) server.closeAllConnections();
    await kring.close();
    for (const { server } of [receiver, silent]) server.close();
    rmSync(folder, { recursive: true });
  }
}

interface Endpoint {
  readonly server: Server;
  readonly url: string;
}

async function listening(server: Server): Promise<Endpoint> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 1));

const flag = {
  resourceType: 'Flag',
  status: 'active',
  code: { text: 'bench' },
  subject: { reference: 'Patient/anna' },
};

function subscription({ url: endpoint }: Endpoint): object {
  const backport = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport';
  const content = { url: `${backport}-payload-content`, valueCode: 'id-only' };
  return {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'To measure',
    criteria: 'https://kring.care/fhir/SubscriptionTopic/risk-flag-raised',
    channel: {
      extension: [
        { url: `${backport}-max-count`, valuePositiveInt: 20 },
        { url: `${backport}-timeout`, valueUnsignedInt: 60 },
      ],
      type: 'rest-hook',
      endpoint,
      payload: 'application/fhir+json',
      _payload: { extension: [content] },
    },
  };
}

async function send(kring: Kring, method: string, path: string, body: object): Promise<void> {
  const headers = { 'Content-Type': 'application/fhir+json' };
  const url = `http://127.0.0.1:1/fhir${path}`;
  const answer = await kring.fetch(new Request(url, { method, headers, body: JSON.stringify(body) }));
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
