import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { leftBehind } from './at-rest.ts';
import { check } from './check.ts';
import { type Journal, newJournal } from './journal.ts';
import { load } from './load.ts';
import { randomFrom } from './random.ts';
import { spawnServer, startServer } from './server.ts';

export interface Figures {
  readonly kills: number;
  /** Kills that struck while the server was starting. */
  readonly killsInStartUp: number;
  /** Kills after which a transaction larger than a store commit was undecided, or decided and not at rest. */
  readonly killsInTransaction: number;
  readonly answered: number;
  readonly unanswered: number;
  readonly startUpsMs: readonly number[];
  readonly journal: Journal;
}

/** As few as make the steps of a transaction many, as DynamoDB takes, and as many as there are. */
const maxCommits = ['5', '100', ''];

/**
 * Starts the server, lets clients write, kills it with `kill -9` at any moment, starts it again and checks; so often.
 * Ends at the first violation.
 */
export async function killRounds(
  folder: string,
  { times, seed, say }: { times: number; seed: number; say: (line: string) => void },
): Promise<Figures> {
  const random = randomFrom(seed);
  const journal = newJournal();
  const startUpsMs: number[] = [];
  const counts = { kills: 0, killsInStartUp: 0, killsInTransaction: 0 };
  for (let round = 0; counts.kills < times && journal.violations.length === 0; round++) {
    const variables = { KRING_MAX_COMMIT: maxCommits[round % maxCommits.length] ?? '' };
    if (round % 5 === 0) {
      await killInStartUp(folder, variables, random() * 1_500);
      counts.kills++;
      counts.killsInStartUp++;
    }
    const server = await startServer(folder, variables);
    if (server.url === '') throw new Error(`It does not start: ${server.lines.join('\n')}`);
    startUpsMs.push(server.startUpMs);
    await check(server.url, journal, ofRound(journal, round - 1));
    if (counts.kills === times) {
      await server.kill();
      break;
    }
    const ending = new AbortController();
    const writing = load({ url: server.url, round, journal, signal: ending.signal }, seed + round);
    await pause(100 + random() * 900);
    await server.kill();
    ending.abort();
    await writing;
    counts.kills++;
    if (leftInTransaction(folder)) counts.killsInTransaction++;
    say(
      `${counts.kills} kills, ${journal.asked.length} changes asked, start-up ${Math.round(server.startUpMs)} ms`,
    );
  }
  await checkAll(folder, journal, startUpsMs);
  const answered = journal.asked.filter(({ fate }) => fate !== 'unknown').length;
  return { ...counts, answered, unanswered: journal.asked.length - answered, startUpsMs, journal };
}

function ofRound({ asked }: Journal, round: number) {
  return asked.filter((change) => change.round === round);
}

/** Everything that ever was asked, once more at the end, and that nothing else is left of it. */
async function checkAll(folder: string, journal: Journal, startUpsMs: number[]): Promise<void> {
  const server = await startServer(folder);
  startUpsMs.push(server.startUpMs);
  await check(server.url, journal, journal.asked);
  await server.stop();
  journal.violations.push(...(await leftBehind(folder)));
}

async function killInStartUp(
  folder: string,
  variables: Record<string, string>,
  afterMs: number,
): Promise<void> {
  const { child, ended } = spawnServer(folder, variables);
  await Promise.race([ended, pause(afterMs)]);
  child.kill('SIGKILL');
  await ended;
}

/** A transaction's record expires from when all its marks are gone. */
function leftInTransaction(folder: string): boolean {
  const database = new DatabaseSync(join(folder, 'kring.db'), { readOnly: true });
  const sql = `SELECT count(*) AS records FROM item WHERE partition LIKE 't#%' AND expires IS NULL`;
  const found = Number(database.prepare(sql).get()?.records);
  database.close();
  return found > 0;
}
