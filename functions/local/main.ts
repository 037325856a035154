import { error, operationOutcome } from '../fhir/outcome.ts';
import type { Connection } from '../http/client-address.ts';
import { helpNotices } from './care-file.ts';
import { ensureDemoOnCall, loadDemo } from './demo.ts';
import { openKring } from './kring.ts';
import { listen } from './server.ts';
import { readSettings } from './settings.ts';

/** `npm start`: the whole of Kring in one process, from the data folder. */
async function start(): Promise<void> {
  // What Kring writes is for its own user only, whoever made the folder.
  process.umask(0o077);
  const settings = readSettings(process.env);
  const demo = process.argv.includes('--demo');
  let answer: (request: Request, connection: Connection) => Response | Promise<Response> = starting;
  const listening = await listen((request, connection) => answer(request, connection), settings);
  const publicUrl = settings.publicUrl ?? listening.url;
  if (demo) ensureDemoOnCall(settings.folder);
  const kring = await openKring({ ...settings, publicUrl }).catch(async (failure) => {
    await listening.stop();
    throw failure;
  });
  if (demo) await loadDemo(kring, console.log);
  answer = kring.fetch;
  stopOnSignals(async () => {
    await listening.stop();
    await kring.close();
  });
  if (settings.auth === 'off') {
    console.warn(
      'KRING_AUTH=off: everyone on this machine may read and change everything. For experiments only.',
    );
  } else {
    console.log(`A demo client is registered. Get a token for it: npm run --silent token`);
  }
  if (settings.subscribers === 'loopback') {
    console.warn(
      'KRING_SUBSCRIBERS=loopback: notifications may go to this machine itself. For trying things out.',
    );
  }
  for (const line of helpNotices(settings.folder, settings.country)) console.warn(line);
  console.log(`Kring is ready at ${listening.url}`);
}

function starting(): Response {
  const outcome = operationOutcome([error('transient', 'Kring is starting; ask again in a second')]);
  return Response.json(outcome, {
    status: 503,
    headers: { 'Retry-After': '1', 'Content-Type': 'application/fhir+json' },
  });
}

/** Once: a second signal ends the process at once, as without us. */
function stopOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      stop().then(
        () => process.exit(0),
        (failure: unknown) => {
          console.error(failure instanceof Error ? failure.message : failure);
          process.exit(1);
        },
      );
    });
  }
}

start().catch((failure: unknown) => {
  console.error(failure instanceof Error ? failure.message : failure);
  process.exitCode = 1;
});
