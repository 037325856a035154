import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { type Kring, openKring } from '../functions/local/kring.ts';
import type { Figure } from './figure.ts';
import { invitedTo } from './invited.ts';

const publicUrl = 'http://127.0.0.1:1';
const fhirJson = { 'Content-Type': 'application/fhir+json' };

/** What a phone loads for the WHO-5: the first page with its style and script, then one more question. */
export async function benchmarks(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-bench-'));
  const kring = await openKring({ folder, publicUrl, auth: 'off', log: () => undefined });
  try {
    const link = await invitedTo('who-5', (method, path, body) => send(kring, method, path, body));
    const start = await text(kring, link);
    const assets = [...start.matchAll(/(?:href|src)="([^"]+\.(?:css|js))"/g)].map(
      ([, path]) => `${publicUrl}${path}`,
    );
    const first = [start, ...(await Promise.all(assets.map((url) => text(kring, url))))];
    const [, question = ''] = /href="([^"]+\/question\/[^"]+)"/.exec(start) ?? [];
    const next = await text(kring, `${publicUrl}${question}`);
    return [
      {
        name: 'parent-page first load brotli bytes',
        value: first.reduce((sum, body) => sum + size(body), 0),
      },
      { name: 'parent-page question brotli bytes', value: size(next) },
    ];
  } finally {
    await kring.close();
    rmSync(folder, { recursive: true });
  }
}

async function send(kring: Kring, method: string, path: string, body: object): Promise<string> {
  const response = await kring.fetch(
    new Request(`${publicUrl}${path}`, { method, headers: fhirJson, body: JSON.stringify(body) }),
  );
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}`);
  return await response.text();
}

async function text(kring: Kring, url: string): Promise<string> {
  const response = await kring.fetch(new Request(url));
  if (!response.ok) throw new Error(`GET ${url} answered ${response.status}`);
  return await response.text();
}

function size(body: string): number {
  return brotliCompressSync(body).length;
}
