import * as z from 'zod';

/** What DHIS2 says that it did: https://docs.dhis2.org/en/develop/using-the-api/dhis-core-version-master/data.html */
export interface ImportSummary {
  readonly status: 'success' | 'warning' | 'error';
  readonly imported: number;
  readonly updated: number;
  readonly ignored: number;
  readonly deleted: number;
  readonly conflicts: readonly ImportConflict[];
  /**
   * Which of the values that were sent were not taken, from 0 on; `undefined` when some were not and DHIS2 does not say
   * which.
   */
  readonly rejected: readonly number[] | undefined;
}

export interface ImportConflict {
  /** The identifier that DHIS2 could not use. */
  readonly object: string;
  readonly text: string;
}

/** An answer to an import: what was done, or where it will be told. */
export type Imported =
  | { readonly kind: 'summary'; readonly summary: ImportSummary }
  /** Path of its summary below the base, such as `/api/system/taskSummaries/DATAVALUE_IMPORT/k72jHfF13J1`. */
  | { readonly kind: 'task'; readonly summaryPath: string }
  | { readonly kind: 'unknown'; readonly message: string };

const count = z.number().int().nonnegative().default(0);
const summary = z.object({
  status: z.string().default(''),
  importCount: z.object({ imported: count, updated: count, ignored: count, deleted: count }),
  conflicts: z
    .array(
      z.object({
        object: z.string().default(''),
        value: z.string().default(''),
        indexes: z.array(z.number().int()).optional(),
      }),
    )
    .default([]),
  rejectedIndexes: z.array(z.number().int().nonnegative()).optional(),
});
const task = z.object({ id: z.string().regex(/^[A-Za-z0-9]{1,40}$/), jobType: z.string().optional() });
const said = z.object({ message: z.string().optional(), description: z.string().optional() });

/**
 * Reads the JSON that came back from `dataValueSets` or from a task's summary. Since version 2.38 the summary is in
 * `response` of a message, also of one with status 409; before, it was the whole answer.
 */
export function readImported(json: unknown): Imported {
  const inner = z.object({ response: z.unknown() }).safeParse(json).data?.response;
  for (const each of [inner, json]) {
    const parsed = summary.safeParse(each);
    if (parsed.success) return { kind: 'summary', summary: summaryOf(parsed.data) };
  }
  const started = task.safeParse(inner);
  if (started.success) {
    const { id, jobType = 'DATAVALUE_IMPORT' } = started.data;
    const type = /^[A-Z_]{1,40}$/.test(jobType) ? jobType : 'DATAVALUE_IMPORT';
    return { kind: 'task', summaryPath: `/api/system/taskSummaries/${type}/${id}` };
  }
  const { message, description } = said.safeParse(json).data ?? {};
  return { kind: 'unknown', message: message ?? description ?? 'no import summary' };
}

function summaryOf({
  status,
  importCount,
  conflicts,
  rejectedIndexes,
}: z.infer<typeof summary>): ImportSummary {
  const named = conflicts.flatMap(({ indexes }) => indexes ?? []);
  const known = rejectedIndexes ?? (named.length > 0 ? [...new Set(named)] : undefined);
  const overall = statusOf(status, conflicts.length > 0);
  // What is ignored without a conflict was there already, as it was sent.
  const none = conflicts.length === 0 && overall !== 'error';
  return {
    status: overall,
    ...importCount,
    conflicts: conflicts.map(({ object, value }) => ({ object, text: value })),
    rejected: known ?? (none ? [] : undefined),
  };
}

function statusOf(status: string, hasConflicts: boolean): ImportSummary['status'] {
  const lower = status.toLowerCase();
  if (lower === 'error' || lower === 'warning') return lower;
  return hasConflicts ? 'warning' : 'success';
}
