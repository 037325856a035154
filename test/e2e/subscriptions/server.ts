import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kring, openKring } from '../../../functions/local/kring.ts';
import type { KringOptions } from '../../../functions/local/kring-options.ts';
import { type Listening, listen } from '../../../functions/local/server.ts';

/** A whole Kring in this process, that can be stopped and started again over the same folder. */
export interface Server {
  readonly folder: string;
  readonly kring: Kring;
  readonly base: string;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  json(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Record<string, never>>;
  stop(): Promise<void>;
  /** Also removes the folder. */
  end(): Promise<void>;
}

export async function openServer(
  options: Partial<KringOptions> = {},
  folder = mkdtempSync(join(tmpdir(), 'kring-subscriptions-')),
): Promise<Server> {
  const waiting: { answer?: Kring['fetch'] } = {};
  const listening: Listening = await listen(
    (request, connection) => waiting.answer?.(request, connection) ?? new Response(null, { status: 503 }),
    { host: '127.0.0.1', port: 0 },
  );
  const kring = await openKring({
    folder,
    publicUrl: listening.url,
    auth: 'off',
    subscribers: 'loopback',
    log: () => undefined,
    ...options,
  });
  waiting.answer = kring.fetch;
  const base = `${listening.url}/fhir`;
  const send: Server['send'] = (method, path, body, headers = {}) =>
    fetch(`${base}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const stop = async () => {
    await listening.stop();
    await kring.close();
  };
  return {
    folder,
    kring,
    base,
    send,
    json: async (...call) => {
      const response = await send(...call);
      const body = await response.json();
      if (!response.ok) throw new Error(`${call[0]} ${call[1]}: ${response.status} ${JSON.stringify(body)}`);
      return body;
    },
    stop,
    end: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const extension = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition';

export interface Wanted {
  readonly topic?: string;
  readonly endpoint: string;
  readonly content?: string;
  readonly filters?: readonly string[];
  readonly heartbeat?: number;
  readonly timeout?: number;
  readonly maxCount?: number;
  readonly header?: readonly string[];
}

export function subscription(wanted: Wanted) {
  const { topic = 'risk-flag-raised', endpoint, content = 'id-only', filters = [], header } = wanted;
  const periods = [
    { url: `${extension}/backport-heartbeat-period`, valueUnsignedInt: wanted.heartbeat },
    { url: `${extension}/backport-timeout`, valueUnsignedInt: wanted.timeout },
    { url: `${extension}/backport-max-count`, valuePositiveInt: wanted.maxCount },
  ].filter((one) => Object.values(one).every((value) => value !== undefined));
  return {
    resourceType: 'Subscription',
    status: 'requested',
    reason: 'To be told',
    criteria: `https://kring.care/fhir/SubscriptionTopic/${topic}`,
    ...(filters.length > 0 && {
      _criteria: {
        extension: filters.map((valueString) => ({
          url: `${extension}/backport-filter-criteria`,
          valueString,
        })),
      },
    }),
    channel: {
      ...(periods.length > 0 && { extension: periods }),
      type: 'rest-hook',
      endpoint,
      payload: 'application/fhir+json',
      _payload: { extension: [{ url: `${extension}/backport-payload-content`, valueCode: content }] },
      ...(header && { header }),
    },
  };
}

export function flag(patient: string, members: object = {}) {
  return {
    resourceType: 'Flag',
    status: 'active',
    code: { text: 'worry' },
    subject: { reference: patient },
    ...members,
  };
}
