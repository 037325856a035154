import fc from 'fast-check';
import { expect, test } from 'vitest';
import { itemAt, newPartition, type StoreUnderTest } from '../item-store.ts';

/** JavaScript compares UTF-16: it puts an emoji (D83D …) before U+FF5E; by UTF-8 bytes it comes after. */
const hostile = [
  '\u0000',
  '\u0000\u0000',
  '\u0001',
  '\n',
  '\r\n',
  ' ',
  '  ',
  '"',
  '#',
  '##',
  '%',
  '%25',
  "'",
  "' OR 1=1 --",
  '*',
  '\\',
  '_',
  'A',
  'a',
  'a\u0000',
  'a\u0000b',
  'a b',
  'aa',
  'e',
  'e\u0301',
  'é',
  '\u0301',
  '\u200b',
  '\u2028',
  '\ud7ff',
  '\ue000',
  '\ufeff',
  '\uff5e',
  '\uffff',
  '\u{10000}',
  '\u{1f600}',
  '\u{1f600}\u{1f3fd}',
  '\u{10ffff}',
  'z'.repeat(1_024),
  '\u{1f600}'.repeat(256),
];

export function orderContract(store: StoreUnderTest): void {
  test('hostile sort keys are kept as they are, in the order of their UTF-8 bytes', async () => {
    const partition = newPartition();
    await store().put(hostile.map((sort) => itemAt(partition, sort, { sort })));
    const { items } = await store().range(partition);
    const inOrder = hostile.toSorted(byUtf8);
    expect(items.map((item) => item.sort)).toEqual(inOrder);
    expect(items.map((item) => item.attributes.sort)).toEqual(inOrder);
    expect(inOrder).not.toEqual(hostile.toSorted());
    const backwards = await store().range(partition, { reverse: true });
    expect(backwards.items.map((item) => item.sort)).toEqual(inOrder.toReversed());
  });

  test('hostile partitions hold what was put into them and nothing else', async () => {
    const before = newPartition();
    const partitions = [...hostile, 'p'.repeat(2_000)].map((value) => before + value);
    await store().put(partitions.map((partition, n) => itemAt(partition, 'a', { n })));
    for (const [n, partition] of partitions.entries()) {
      const { items } = await store().range(partition);
      expect(items.map((item) => item.attributes.n)).toEqual([n]);
      expect(items[0]?.partition).toBe(partition);
    }
  });

  test('any keys, any bounds: as sorting and filtering them by bytes', async () => {
    const sortKey = fc.string({
      unit: fc.constantFrom(...'ab#\u0000\u0301é\uffff', '\u{1f600}'),
      minLength: 1,
      maxLength: 4,
    });
    const bound = fc.option(sortKey, { nil: undefined });
    const keys = fc.uniqueArray(sortKey, { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(keys, bound, bound, fc.boolean(), async (sorts, from, to, reverse) => {
        const partition = newPartition();
        await store().put(sorts.map((sort) => itemAt(partition, sort)));
        const options = {
          ...(from === undefined ? {} : { from }),
          ...(to === undefined ? {} : { to }),
          reverse,
        };
        const { items } = await store().range(partition, options);
        const expected = sorts
          .filter((sort) => from === undefined || byUtf8(sort, from) >= 0)
          .filter((sort) => to === undefined || byUtf8(sort, to) < 0)
          .toSorted(byUtf8);
        expect(items.map((item) => item.sort)).toEqual(reverse ? expected.toReversed() : expected);
      }),
      { numRuns: 60 },
    );
  });
}

function byUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
