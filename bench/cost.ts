import type { Figure } from './figure.ts';
import { interactionCosts } from './interactions.ts';

/** What interactions would cost on DynamoDB: the meter counts by its formula, the store commits within its limits. */
export async function benchmarks(): Promise<readonly Figure[]> {
  return (await interactionCosts()).flatMap(({ id, readUnits, writeUnits, roundTrips }) => [
    { name: `${id} read units`, value: readUnits },
    { name: `${id} write units`, value: writeUnits },
    { name: `${id} round trips`, value: roundTrips },
  ]);
}
