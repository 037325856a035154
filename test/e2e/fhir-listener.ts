import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { openTestApp, type TestApp } from '../http/fhir-test-app.ts';

export interface Listener {
  /** `http://127.0.0.1:49152/fhir` */
  readonly base: string;
  close(): Promise<void>;
}

/** The FHIR API on a free port of this machine. */
export async function listen(): Promise<Listener> {
  let test: TestApp | undefined;
  const fetch = (request: Request) => test?.app.fetch(request) ?? new Response(null, { status: 503 });
  const { server, base } = await new Promise<{ server: ReturnType<typeof serve>; base: string }>(
    (resolve) => {
      const server = serve({ fetch, hostname: '127.0.0.1', port: 0 }, ({ port }: AddressInfo) =>
        resolve({ server, base: `http://127.0.0.1:${port}/fhir` }),
      );
    },
  );
  test = openTestApp({ baseUrl: base });
  return {
    base,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await test?.close();
    },
  };
}
