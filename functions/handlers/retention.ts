import * as z from 'zod';
import type { SearchDefinitions } from '../fhir/search/query.ts';
import { pruneTrail } from '../http/audit/prune.ts';
import { eraseOverdue, type OverdueReport } from '../http/operations/erase-overdue.ts';
import { everyMatch } from '../http/operations/every-match.ts';
import type { RepositoryWithUpkeep } from '../repository/create-repository.ts';
import type { ResourceKey } from '../repository/repository.ts';

/** How long things are kept, as a blueprint says it: blueprints/README.md. */
export const retention = z.object({
  /** After the last entry in somebody's record. */
  recordYears: z.number().int().min(1).max(100),
  /** Of who did what. */
  auditYears: z.number().int().min(1).max(100),
});

export type Retention = z.output<typeof retention>;

export interface RetentionContext {
  readonly repository: RepositoryWithUpkeep;
  readonly searchDefinitions: SearchDefinitions;
  /** The FHIR base. */
  readonly base: string;
  readonly retention: Retention;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly hasTime: () => boolean;
}

export interface RetentionReport extends OverdueReport {
  readonly pruned: number;
}

const noticeDays = 30;

/** What the clock does about age: announces, and a month later erases, whose record is over its time; removes old traces. */
export async function applyRetention(context: RetentionContext): Promise<RetentionReport> {
  const { repository, searchDefinitions, base, nowMs, hasTime } = context;
  const { upkeep } = repository;
  const eraser = { repository, searchDefinitions, base, nowMs, upkeep };
  const cutoffMs = yearsBefore(nowMs, context.retention.recordYears);
  const overdue = await eraseOverdue(eraser, { cutoffMs, noticeDays, hasTime });
  const recordedBefore = (before: number) =>
    everyMatch(eraser, 'AuditEvent', [['date', `lt${new Date(before).toISOString()}`]]);
  const keeper = {
    repository,
    recordedBefore,
    purge: (key: ResourceKey) => upkeep.purge(key, () => true),
  };
  const pruned = await pruneTrail(keeper, yearsBefore(nowMs, context.retention.auditYears), hasTime);
  return { ...overdue, pruned };
}

function yearsBefore(epochMs: number, years: number): number {
  const date = new Date(epochMs);
  return date.setUTCFullYear(date.getUTCFullYear() - years);
}
