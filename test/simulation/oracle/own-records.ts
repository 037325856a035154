import type { Operation } from '../journal.ts';
import type { World } from '../world.ts';
import type { Timeline } from './timeline.ts';

/** Records of Kring's own that a change carries become true together with it, once, or not at all. */
export function ownRecordsGoWithTheirChange(
  { ledger, journal }: World,
  timeline: Timeline,
): readonly string[] {
  const steps = new Map<string, number[]>();
  for (const { item, step } of [...ledger.ownRecords.values()].flat()) {
    if (!item) continue;
    const token = String(item.attributes.op);
    steps.set(token, [...(steps.get(token) ?? []), step]);
  }
  return journal.operations.flatMap((operation) =>
    operation.records.flatMap(({ key, value }) => {
      const written = steps.get(String(value?.op)) ?? [];
      const problem = judge(operation, written, timeline);
      return problem === undefined
        ? []
        : [`${operation.number} ${operation.what}: its ${key.kind} ${problem}`];
    }),
  );
}

function judge(operation: Operation, written: readonly number[], timeline: Timeline): string | undefined {
  const committed = timeline.byOperation.get(operation)?.[0]?.start;
  const [step] = written;
  if (written.length > 1) return `was written ${written.length} times`;
  if (operation.outcome === 'refused') return step === undefined ? undefined : 'was written after all';
  if (committed !== undefined && step !== committed) return 'was not written with it';
  if (operation.outcome === 'answered' && step === undefined) return 'was acknowledged and not written';
  return undefined;
}

/** Who writes over a counter has read what it was: its revision is never another one's. */
export function countersFollowEachOther({ ledger, journal }: World): readonly string[] {
  const over = new Map(
    journal.operations.flatMap(({ records }) =>
      records.flatMap((record) =>
        record.over === undefined ? [] : [[String(record.value?.op), record.over] as const],
      ),
    ),
  );
  return [...ledger.ownRecords].flatMap(([partition, written]) =>
    written.flatMap(({ item }, index) => {
      const token = String(item?.attributes.op);
      const read = over.get(token);
      const was = String(written[index - 1]?.item?.attributes.op);
      return read === undefined || read === was
        ? []
        : [`${partition}: ${token} was written over ${was}, its writer had read ${read}`];
    }),
  );
}
