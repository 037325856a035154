import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync } from 'node:zlib';
import { serve } from '@hono/node-server';
import { type Browser, chromium } from 'playwright-core';
import type { ParentAppOptions } from '../../functions/http/parent/visit-context.ts';
import { clientScripts } from '../../functions/local/client-script.ts';
import { openParentApp, type ParentTestApp, unrestricted } from '../http/parent/parent-test-app.ts';

const chromiumPath = '/usr/bin/chromium';
const hasChromium = existsSync(chromiumPath);
/** In CI a missing browser is a failure, elsewhere the tests that need one are left out. */
export const skipBrowser = !hasChromium && process.env.CI !== 'true';

export function launchChromium(): Promise<Browser> {
  if (!hasChromium) throw new Error(`These tests need ${chromiumPath}: install Debian's chromium`);
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface ParentServer extends ParentTestApp {
  readonly origin: string;
  /** Bytes of every body sent since the start, as brotli: what a phone would pay for them. */
  sentBytes(): number;
}

/** The pages over HTTP on a free port of this machine. */
export async function startParentServer(options: Partial<ParentAppOptions> = {}): Promise<ParentServer> {
  const listening: { app?: ParentTestApp } = {};
  let bytes = 0;
  const server = serve({
    fetch: async (request) => {
      const response = await listening.app?.app.fetch(request);
      if (!response) return new Response(null, { status: 503 });
      const body = Buffer.from(await response.clone().arrayBuffer());
      if (body.length > 0) bytes += brotliCompressSync(body).length;
      return response;
    },
    port: 0,
    hostname: '127.0.0.1',
  });
  await new Promise<void>((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const app = await openParentApp({ clientScripts: await clientScripts(), publicUrl: origin, ...options });
  listening.app = app;
  let people = 0;
  return {
    ...app,
    origin,
    // Somebody new each time: whoever was asked before goes on with what she has filled in.
    invitation: async (questionnaire, more) => {
      people += 1;
      const resource = { resourceType: 'Patient', id: `mother-${people}` };
      await app.repository.commit([{ kind: 'update', resource }], unrestricted);
      return app.invitation(questionnaire, { subject: `Patient/${resource.id}`, ...more });
    },
    sentBytes: () => bytes,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await app.close();
    },
  };
}
