import type { FactStore } from '../../../functions/indicator/facts.ts';
import type {
  RepositoryOptions,
  RepositoryWithUpkeep,
} from '../../../functions/repository/create-repository.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import type { Setting } from '../setting.ts';
import type { ViolationKind } from '../violation.ts';
import type { Inside } from './lies.ts';

export type Breaking = (store: ItemStore, inside: Inside) => ItemStore;

/**
 * A rule of docs/commit.md and how to take it away. All of them show in what is asked of the store, so each is broken
 * there: the code that is tested is the code that runs, and nothing in it can be switched off.
 */
export interface TakenRule {
  /** What must not be, and is without it. */
  readonly prevents: readonly ViolationKind[];
  /** What a run is like in which it is most needed, so that few seeds have to be tried. */
  readonly needed: Partial<Setting>;
  /** The store as a process sees it that does not keep the rule: what it adds to a call happens within the call. */
  readonly atStore?: Breaking;
  /** The same beyond the faults: it hears what the process hears, and others have their turns in between. */
  readonly atProcess?: Breaking;
  /** The repository of a process that does not keep it. */
  readonly repository?: (
    options: RepositoryOptions,
    repository: RepositoryWithUpkeep,
  ) => RepositoryWithUpkeep;
  /** Where a consumer of the change feed keeps its facts, and, if it does, its place in the feed. */
  readonly facts?: (facts: FactStore, place: 'with its place' | 'alone') => FactStore;
  /** Where the interleaving is that breaks without it, when few runs come upon it. */
  readonly pinnedIn?: string;
  /** What the store calls the next revision of an item. */
  readonly revisionAfter?: (before: string | undefined) => string;
}
