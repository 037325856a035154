import { nothingIsLeftBehind } from './oracle/at-rest.ts';
import { consumersAreUpToDate } from './oracle/consumers.ts';
import { criteriaHaveOneWinner } from './oracle/criteria.ts';
import { nobodyIsBlocked } from './oracle/liveness.ts';
import { ownRecordsGoWithTheirChange } from './oracle/own-records.ts';
import { readsAreLinearizable } from './oracle/reads.ts';
import { searchesAreComplete } from './oracle/searches.ts';
import { timelineOf } from './oracle/timeline.ts';
import { writesHold } from './oracle/writes.ts';
import type { Invariant, World } from './world.ts';

/**
 * What has to hold, and who looks:
 * - every acknowledged write is there, once; a transaction wholly or not at all; preconditions: `oracle/writes.ts`
 * - no version twice and none lost, no revision twice, no decision taken back: `ledger.ts`, while the run goes on
 * - each read, vread and history linearizable; all parts of a record: `oracle/reads.ts`
 * - a search is a full scan with `match`; a walk through pages neither loses nor repeats: `oracle/searches.ts`
 * - at most one winner per criteria: `oracle/criteria.ts`
 * - a record of Kring's own goes with its change or not at all: `oracle/own-records.ts`
 * - what a consumer has made of the change feed is what a rebuild makes: `oracle/consumers.ts`
 * - nobody refused without a reason, nobody blocked for longer than two leases: `oracle/liveness.ts`, `rest.ts`
 * - at rest no mark, no orphan, no stale row, no row missing, no record: `oracle/at-rest.ts`, `rest.ts`
 *
 * Further features join with invariants of their own.
 */
const invariants: readonly Invariant[] = [
  writesHold,
  readsAreLinearizable,
  searchesAreComplete,
  criteriaHaveOneWinner,
  ownRecordsGoWithTheirChange,
  consumersAreUpToDate,
  nobodyIsBlocked,
  nothingIsLeftBehind,
];

/** What is wrong with a run that has come to rest. */
export async function violationsOf(world: World): Promise<readonly string[]> {
  const early = [...world.ledger.violations, ...world.journal.violations];
  if (early.length > 0) return early;
  const timeline = await timelineOf(world);
  const found = await Promise.all(invariants.map((invariant) => invariant(world, timeline)));
  return found.flat();
}
