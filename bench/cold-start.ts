import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { buildHandlers, bundling, requireBanner } from '../infra/build.ts';
import { type Figure, median, rounded } from './figure.ts';

/**
 * How long a cold Lambda lets the first caller wait, apart from what AWS needs itself: from the start of a process to
 * the answer of the bundled FHIR handler to `GET /fhir/metadata`. Beside it, in turns with it, the floor: bare Node
 * that loads an equally bundled DynamoDB client and constructs it.
 */
const runs = 15;
const root = resolve(import.meta.dirname, '..');

export async function benchmarks(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-cold-start-'));
  try {
    const { fhir } = await buildHandlers({ outFolder: folder, handlers: ['fhir'] });
    const handler = await script(folder, 'first-answer', firstAnswer);
    const floor = await script(folder, 'floor', bareClient);
    const times = { handler: [] as number[], floor: [] as number[] };
    for (let run = -1; run < runs; run++) {
      const [handlerMs, floorMs] = [await timeMs(handler), await timeMs(floor)];
      // The first of each warms the disk's cache, as the second cold start on a Lambda host finds it.
      if (run >= 0) {
        times.handler.push(handlerMs);
        times.floor.push(floorMs);
      }
    }
    const [handlerMs, floorMs] = [median(times.handler), median(times.floor)];
    return [
      { name: 'cold-start-ms', value: rounded(handlerMs) },
      { name: 'cold-start-floor-ms', value: rounded(floorMs) },
      { name: 'cold-start-above-floor-ms', value: rounded(handlerMs - floorMs) },
      { name: 'fhir-bundle-kilobytes', value: rounded((fhir?.bytes ?? 0) / 1_000) },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const event = {
  version: '2.0',
  routeKey: 'ANY /fhir/{proxy+}',
  rawPath: '/fhir/metadata',
  rawQueryString: '',
  headers: { 'x-kring-origin': 'o'.repeat(32), accept: 'application/fhir+json' },
  requestContext: { http: { method: 'GET', path: '/fhir/metadata', protocol: 'HTTP/1.1' } },
  isBase64Encoded: false,
};

const firstAnswer = `
  const { handler } = await import('./fhir/index.mjs');
  const { statusCode, body } = await handler(${JSON.stringify(event)});
  if (statusCode !== 200) throw new Error(statusCode + ' ' + body);
  process.stdout.write('done');
  process.exit();
`;

const bareClient = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  globalThis.client = new DynamoDBClient({ region: 'eu-central-1' });
  process.stdout.write('done');
  process.exit();
`;

/** Only the floor has anything to bundle: the handler is a bundle already. */
async function script(folder: string, name: string, source: string): Promise<string> {
  const file = join(folder, `${name}.mjs`);
  if (source === firstAnswer) {
    writeFileSync(file, source);
    return file;
  }
  await build({
    ...bundling,
    stdin: { contents: source, resolveDir: root },
    outfile: file,
    format: 'esm',
    banner: requireBanner,
  });
  return file;
}

const environment = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'nobody',
  AWS_SECRET_ACCESS_KEY: 'nothing',
  KRING_TABLE: 'kring',
  KRING_PUBLIC_URL: 'https://kring.example',
  KRING_TOKEN_KEY: 't'.repeat(32),
  KRING_CURSOR_KEY: 'c'.repeat(32),
  KRING_ORIGIN_SECRET: 'o'.repeat(32),
};

/** From the start of a process to its first word. */
function timeMs(file: string): Promise<number> {
  const startedMs = performance.now();
  const { promise, resolve: done, reject } = Promise.withResolvers<number>();
  const child = spawn(process.execPath, [file], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (chunk: Buffer) => {
    if (chunk.toString().endsWith('done')) done(performance.now() - startedMs);
  });
  child.on('exit', (code) => reject(new Error(`${file} ended with ${code} before it answered`)));
  return promise;
}

if (import.meta.main) {
  for (const { name, value } of await benchmarks()) console.log(`${name}: ${value}`);
}
