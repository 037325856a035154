import * as z from 'zod';
import { type Dhis2Value, valueKey } from '../../indicator/exchange/dhis2.ts';
import type { PushedValue } from '../../indicator/exchange/dhis2-plan.ts';
import type { Records } from '../../repository/repository.ts';
import { inParallel } from '../in-parallel.ts';

/** A value with the indicator that it is of. */
export interface OfIndicator<Value> {
  readonly indicator: string;
  readonly value: Value;
}

/** What was sent to one DHIS2, kept so that it can be taken back: a record for each indicator, period and place. */
export interface PushedLedger {
  readonly all: () => Promise<readonly OfIndicator<PushedValue>[]>;
  /** Notes what these values are now; `undefined`: they are not there any more. */
  readonly note: (
    values: readonly OfIndicator<Dhis2Value>[],
    as: { readonly confirmed: boolean } | undefined,
  ) => Promise<void>;
}

const values = z.array(
  z.object({
    dataElement: z.string(),
    period: z.string(),
    orgUnit: z.string(),
    categoryOptionCombo: z.string().exactOptional(),
    attributeOptionCombo: z.string().exactOptional(),
    value: z.string(),
    comment: z.string(),
    confirmed: z.boolean(),
  }),
);

/** @param target tells one DHIS2 from another */
export function pushedLedger(
  records: Pick<Records, 'parts' | 'put' | 'remove'>,
  target: string,
): PushedLedger {
  const key = (part: string) => ({ kind: 'dhis2', id: target, part });
  const held = new Map<string, readonly PushedValue[]>();
  return {
    all: async () => {
      held.clear();
      for (const { part, value } of await records.parts('dhis2', target)) {
        held.set(part, values.parse(JSON.parse(String(value.values))));
      }
      return [...held].flatMap(([part, own]) =>
        own.map((value) => ({ indicator: part.split('/')[0] ?? '', value })),
      );
    },
    note: async (changed, as) => {
      const byPart = [...Map.groupBy(changed, partOf)];
      await inParallel(byPart, 8, async ([part, own]) => {
        const now = new Map((held.get(part) ?? []).map((value) => [valueKey(value), value]));
        for (const { value } of own) {
          if (as) now.set(valueKey(value), { ...value, ...as });
          else now.delete(valueKey(value));
        }
        const left = [...now.values()];
        held.set(part, left);
        if (left.length === 0) await records.remove(key(part));
        else await records.put(key(part), { values: JSON.stringify(left) });
      });
    },
  };
}

function partOf({ indicator, value }: OfIndicator<Dhis2Value>): string {
  return `${indicator}/${value.period}/${value.orgUnit}`;
}
