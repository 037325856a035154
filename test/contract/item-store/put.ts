import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { itemAt, newPartition, type StoreUnderTest } from '../item-store.ts';

export function putContract(store: StoreUnderTest): void {
  test('every type of attribute comes back as it was', async () => {
    const attributes = {
      text: 'Ünïcödé \u0000 \u{1F930} "quoted"\n',
      emptyText: '',
      zero: 0,
      negative: -17,
      fraction: 0.1,
      digits: 1234567890.1234567,
      great: 1.5e100,
      small: -1.5e-100,
      yes: true,
      no: false,
      bytes: new Uint8Array([0, 1, 127, 128, 255]),
      emptyBytes: new Uint8Array(),
      view: new Uint8Array([9, 9, 5, 6, 9]).subarray(2, 4),
    };
    const item = { ...itemAt(newPartition(), 'a', attributes), format: 7, expiresAtSeconds: 4_102_444_800 };
    await store().put([item]);
    const [found] = await store().get([item]);
    expect(found).toEqual({ ...item, revision: expect.any(String) });
    expect(found?.attributes.view).toBeInstanceOf(Uint8Array);
  });

  test('attribute names are the callers own, whatever they are', async () => {
    const names = [
      'pk',
      'sk',
      'ttl',
      '_',
      '_r',
      '_f',
      '__r',
      '_pk',
      '__proto__',
      'constructor',
      'a b',
      '#p',
      'é',
    ];
    const attributes = Object.fromEntries(names.map((name) => [name, `value of ${name}`]));
    const item = itemAt(newPartition(), 'a', attributes);
    await store().put([item]);
    const [found] = await store().get([item]);
    expect(Object.entries(found?.attributes ?? {}).sort()).toEqual(Object.entries(attributes).sort());
    expect(found).not.toHaveProperty('expiresAtSeconds');
  });

  test('a large binary comes back byte for byte', async () => {
    const item = itemAt(newPartition(), 'a', { body: new Uint8Array(randomBytes(390_000)) });
    await store().put([item]);
    const [found] = await store().get([item]);
    expect(Buffer.compare(found?.attributes.body as Uint8Array, item.attributes.body as Uint8Array)).toBe(0);
  });

  test('get answers in the order asked, with duplicates and what is missing', async () => {
    const partition = newPartition();
    await store().put([itemAt(partition, 'a', { n: 1 }), itemAt(partition, 'b', { n: 2 })]);
    const key = (sort: string) => ({ partition, sort });
    const found = await store().get([key('b'), key('none'), key('a'), key('b')]);
    expect(found.map((item) => item?.attributes.n)).toEqual([2, undefined, 1, 2]);
    expect(await store().get([])).toEqual([]);
  });

  test('keys that only look alike are different keys', async () => {
    const [p, q] = [newPartition(), newPartition()];
    const keys = [
      { partition: `${p}1`, sort: '1' },
      { partition: p, sort: '11' },
      { partition: `${p}\u0000`, sort: 'x' },
      { partition: p, sort: '\u0000x' },
      { partition: q, sort: 'é' },
      { partition: q, sort: 'e\u0301' },
      { partition: q, sort: 'E\u0301' },
    ];
    await store().put(keys.map((key, n) => ({ ...key, format: 1, attributes: { n } })));
    expect((await store().get(keys)).map((item) => item?.attributes.n)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  test('300 items are put, got and removed in one call each', async () => {
    const partition = newPartition();
    const items = Array.from({ length: 300 }, (_, n) => itemAt(partition, `s${n}`, { n }));
    await store().put(items);
    const backwards = items.toReversed();
    expect((await store().get(backwards)).map((item) => item?.attributes.n)).toEqual(
      backwards.map((item) => item.attributes.n),
    );
    await store().remove(items.slice(0, 250));
    expect((await store().get(items)).filter((item) => item !== undefined)).toHaveLength(50);
  });

  test('putting the same again changes nothing but the revision', async () => {
    const partition = newPartition();
    const items = Array.from({ length: 120 }, (_, n) => itemAt(partition, `s${n}`, { n }));
    await store().put(items);
    const before = await store().get(items);
    await store().put(items);
    const after = await store().get(items);
    expect(after.map((item) => item?.attributes)).toEqual(before.map((item) => item?.attributes));
    const revisions = [...before, ...after].map((item) => item?.revision);
    expect(new Set(revisions).size).toBe(240);
  });

  test('put replaces all of an item', async () => {
    const partition = newPartition();
    await store().put([{ ...itemAt(partition, 'a', { old: 1, both: 1 }), expiresAtSeconds: 4_102_444_800 }]);
    await store().put([{ ...itemAt(partition, 'a', { both: 2 }), format: 2 }]);
    const [found] = await store().get([{ partition, sort: 'a' }]);
    expect(found).toEqual({
      partition,
      sort: 'a',
      format: 2,
      attributes: { both: 2 },
      revision: found?.revision,
    });
  });

  test('of two items with one key in one put, the last counts', async () => {
    const partition = newPartition();
    await store().put([itemAt(partition, 'a', { n: 1 }), itemAt(partition, 'a', { n: 2 })]);
    expect((await store().get([{ partition, sort: 'a' }]))[0]?.attributes.n).toBe(2);
  });

  test('removing twice, or what never was, is fine', async () => {
    const partition = newPartition();
    const key = { partition, sort: 'a' };
    await store().put([itemAt(partition, 'a')]);
    await store().remove([key, key, { partition, sort: 'never' }]);
    await store().remove([key]);
    await store().remove([]);
    await store().put([]);
    expect(await store().get([key])).toEqual([undefined]);
  });
}
