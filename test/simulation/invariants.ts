import { nothingIsLeftBehind, nothingIsMissing } from './oracle/at-rest.ts';
import { consumersAreUpToDate } from './oracle/consumers.ts';
import { criteriaHaveOneWinner } from './oracle/criteria.ts';
import { pollersMissNothing } from './oracle/feeds.ts';
import { historiesAreWhole } from './oracle/histories.ts';
import { referencesLeadThere } from './oracle/links.ts';
import { nobodyIsBlocked } from './oracle/liveness.ts';
import { ownRecordsGoWithTheirChange } from './oracle/own-records.ts';
import { readsAreLinearizable } from './oracle/reads.ts';
import { searchesAreComplete } from './oracle/searches.ts';
import { timelineOf } from './oracle/timeline.ts';
import { answersAreTrue, preconditionsHeld, transactionsAreWhole } from './oracle/writes.ts';
import type { Violation, ViolationKind } from './violation.ts';
import type { Invariant, World } from './world.ts';

/**
 * What has to hold of a run that has come to rest, and who looks. While it goes on the ledger (`ledger.ts`) sees to it
 * that no version and no revision comes twice and no decision is taken back, and `rest.ts` that nobody is blocked for
 * longer than two leases, that whoever follows the feed comes to its end, and that no mark is left then.
 *
 * Further features join with invariants of their own.
 */
const invariants: readonly (readonly [ViolationKind, Invariant])[] = [
  ['answer', answersAreTrue],
  ['half a transaction', transactionsAreWhole],
  ['precondition', preconditionsHeld],
  ['revision twice', ({ ledger }) => ledger.repeatedRevisions],
  ['read', readsAreLinearizable],
  ['history', historiesAreWhole],
  ['search', searchesAreComplete],
  ['criteria', criteriaHaveOneWinner],
  ['link', referencesLeadThere],
  ['own record', ownRecordsGoWithTheirChange],
  ['consumer', consumersAreUpToDate],
  ['poller', pollersMissNothing],
  ['blocked', nobodyIsBlocked],
  ['missing item', nothingIsMissing],
  ['left behind', nothingIsLeftBehind],
];

/** What is wrong with a run that has come to rest. */
export async function violationsOf(world: World): Promise<readonly Violation[]> {
  const early = [...world.ledger.violations, ...world.journal.violations];
  if (early.length > 0) return early;
  const timeline = await timelineOf(world);
  const found = await Promise.all(
    invariants.map(async ([kind, invariant]) =>
      (await invariant(world, timeline)).map((text) => ({ kind, text })),
    ),
  );
  return found.flat();
}
