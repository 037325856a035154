/**
 * How long a mother with an old phone waits for the WHO-5: Chromium with a connection of 400 kbit/s and 400 ms, and a
 * sixth of this machine's speed, with nothing kept from before. `usable`: the question is there and can be answered,
 * which needs no script. `interactive`: the script answers to what is tapped. Beside them the same questionnaire as a
 * form of `lforms`, in the same browser.
 */
import { chromium, type Page } from 'playwright-core';
import { type Figure, median, rounded } from './figure.ts';
import { invitedTo } from './invited.ts';
import { type Server, send, startServer } from './server.ts';

const rounds = 5;
const network = { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 };
const slowDown = 6;

declare global {
  interface Window {
    benchReadyMs?: number;
  }
}

export async function benchmarks(): Promise<readonly Figure[]> {
  const server = await startServer();
  try {
    return await measured(server);
  } finally {
    await server.stop();
  }
}

async function measured({ url }: Server): Promise<readonly Figure[]> {
  const link = await invitedTo('who-5', (method, path, body) =>
    send(url, method, path, JSON.stringify(body)),
  );
  const question = `${link}/question/cheerful`;
  // The server has done everything once before it is timed.
  await loaded(question, scriptListens);
  const ours: Loaded[] = [];
  for (let round = 0; round < rounds; round += 1) ours.push(await loaded(question, scriptListens));
  const theirs = await loaded(`${url}/preview/who-5`, formIsThere);
  const figure = (name: string, values: readonly number[]) => ({ name, value: rounded(median(values)) });
  return [
    figure(
      'page-who-5-usable-ms',
      ours.map(({ paintMs }) => paintMs),
    ),
    figure(
      'page-who-5-interactive-ms',
      ours.map(({ readyMs }) => readyMs),
    ),
    figure(
      'page-who-5-loaded-bytes',
      ours.map(({ bytes }) => bytes),
    ),
    figure('page-who-5-lforms-interactive-ms', [theirs.readyMs]),
    figure('page-who-5-lforms-loaded-bytes', [theirs.bytes]),
  ];
}

interface Loaded {
  /** Since the address was entered. */
  readonly paintMs: number;
  readonly readyMs: number;
  /** As they came over the network, with their headers. */
  readonly bytes: number;
}

/** A first visit on such a phone. @param watch runs in the page, and sets `benchReadyMs` */
async function loaded(url: string, watch: () => void): Promise<Loaded> {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const bytes = await slowed(page);
    await page.addInitScript(watch);
    await page.goto(url, { waitUntil: 'commit', timeout: 120_000 });
    const readyMs = await until(page, () => window.benchReadyMs);
    const paintMs = await until(
      page,
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
    );
    return { readyMs, paintMs, bytes: bytes() };
  } finally {
    await browser.close();
  }
}

async function slowed(page: Page): Promise<() => number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', network);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowDown });
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength;
  });
  return () => bytes;
}

async function until(page: Page, read: () => number | undefined): Promise<number> {
  for (let waits = 0; waits < 600; waits += 1) {
    const value = await page.evaluate(read);
    if (value !== undefined) return value;
    await page.waitForTimeout(200);
  }
  throw new Error('The page was not ready within two minutes');
}

/** Our script puts the question into the browser's history as it begins. */
function scriptListens(): void {
  const { replaceState } = history;
  history.replaceState = (...state) => {
    replaceState.apply(history, state);
    window.benchReadyMs ??= performance.now();
  };
}

function formIsThere(): void {
  const look = () => {
    if (document.querySelector('wc-lhc-form input, wc-lhc-form [role=radio]'))
      window.benchReadyMs = performance.now();
    else requestAnimationFrame(look);
  };
  look();
}
