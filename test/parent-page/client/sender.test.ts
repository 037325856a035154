import { describe, expect, it, vi } from 'vitest';
import { createOutbox } from '../../../functions/parent-page/client/outbox.ts';
import { type Receipt, readReceipt } from '../../../functions/parent-page/client/receipt.ts';
import { createSender, type SendState } from '../../../functions/parent-page/client/sender.ts';

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

const saved = { kind: 'saved' } as const;
const unsure = { kind: 'unsure' } as const;
const tooLong = { kind: 'refused', problem: { kind: 'long' } } as const;

function sender(receipts: readonly (Receipt | Error)[]) {
  const phone = storage();
  const outbox = createOutbox(phone, 'test');
  const sent: string[] = [];
  const states: SendState[] = [];
  const waiting: (() => void)[] = [];
  const delays: number[] = [];
  const left = [...receipts];
  const { flush, refused } = createSender({
    outbox,
    send: async (linkId, form) => {
      const receipt = left.shift() ?? saved;
      if (receipt instanceof Error) throw receipt;
      sent.push(`${linkId}:${form}`);
      return receipt;
    },
    tell: (state) => states.push(state),
    later: (work, failures) => {
      waiting.push(work);
      delays.push(failures);
    },
  });
  return { phone, outbox, sent, states, waiting, delays, flush, refused };
}

describe('what was answered', () => {
  it('is sent once, and leaves the phone', async () => {
    const { phone, outbox, sent, states, flush } = sender([]);
    outbox.put('a', 'answer=1');
    outbox.put('b', 'answer=2');
    expect(await Promise.all([flush(), flush()])).toEqual([true, true]);
    expect(sent).toEqual(['a:answer=1', 'b:answer=2']);
    expect(states).toContain('saved');
    expect(phone.getItem('test')).toBeNull();
  });

  it('stays on the phone without a connection, over a reload too, and is sent later', async () => {
    const { phone, outbox, sent, states, waiting, flush } = sender([new Error('offline'), unsure]);
    outbox.put('a', 'answer=1');
    expect(await flush()).toBe(false);
    expect(await flush()).toBe(false);
    expect(states).toEqual(['waiting', 'waiting']);
    expect(createOutbox(phone, 'test').entries()).toEqual([['a', 'answer=1']]);
    for (const work of waiting) work();
    expect(await flush()).toBe(true);
    expect(sent.filter((each) => each === 'a:answer=1')).toHaveLength(2);
  });

  it('is tried again ever later while there is no answer, and soon again after one', async () => {
    const { outbox, states, waiting, delays, flush } = sender([unsure, unsure, unsure, saved, unsure]);
    outbox.put('a', 'answer=1');
    await flush();
    for (const tries of [1, 2, 3]) {
      waiting.shift()?.();
      await vi.waitFor(() => expect(states).toHaveLength(tries + 1));
    }
    outbox.put('a', 'answer=2');
    await flush();
    expect(delays).toEqual([1, 2, 3, 1]);
  });

  it('anew while it is being sent is sent again', async () => {
    const { outbox, sent, flush } = sender([]);
    outbox.put('a', 'answer=1');
    const first = flush();
    outbox.put('a', 'answer=2');
    await first;
    await flush();
    expect(sent).toEqual(['a:answer=1', 'a:answer=2']);
    expect(outbox.entries()).toEqual([]);
  });

  it('and refused stays on the phone, holds up no other, and is not called saved', async () => {
    const { phone, outbox, sent, states, flush, refused } = sender([tooLong, saved]);
    outbox.put('a', 'answer=1');
    outbox.put('b', 'answer=2');
    expect(await flush()).toBe(false);
    expect(sent).toEqual(['a:answer=1', 'b:answer=2']);
    expect(states).toEqual(['refused']);
    expect([...refused()]).toEqual([['a', { kind: 'long' }]]);
    expect(createOutbox(phone, 'test').entries()).toEqual([['a', 'answer=1']]);
    expect(await flush()).toBe(false);
    expect(sent).toHaveLength(2);
  });

  it('is sent again once it is changed', async () => {
    const { outbox, states, flush, refused } = sender([tooLong]);
    outbox.put('a', 'answer=1');
    await flush();
    outbox.put('a', 'answer=2');
    expect(await flush()).toBe(true);
    expect([states, [...refused()]]).toEqual([['refused', 'saved'], []]);
  });

  it.each([
    ['ended', 'ended'],
    ['not-asked', 'changed'],
  ] as const)('and is %s is told', async (kind, state) => {
    const { outbox, states, flush } = sender([{ kind }]);
    outbox.put('a', 'answer=1');
    expect(await flush()).toBe(false);
    expect(states).toEqual([state]);
  });

  it('is kept in memory where the phone keeps nothing, and a broken store is an empty one', () => {
    const outbox = createOutbox(undefined, 'test');
    outbox.put('a', 'answer=1');
    expect(outbox.entries()).toEqual([['a', 'answer=1']]);
    const broken = storage();
    broken.setItem('test', '{"half');
    expect(createOutbox(broken, 'test').entries()).toEqual([]);
  });
});

describe('what an answer of the server means', () => {
  it.each<[number, unknown, Receipt['kind']]>([
    [200, { saved: true }, 'saved'],
    [200, undefined, 'unsure'],
    [200, {}, 'unsure'],
    [200, 'saved', 'unsure'],
    [302, undefined, 'unsure'],
    [401, { saved: true }, 'unsure'],
    [403, { closed: 'elsewhere' }, 'unsure'],
    [404, { closed: 'unknown' }, 'unsure'],
    [404, { notAsked: true }, 'not-asked'],
    [409, { sent: true }, 'ended'],
    [409, undefined, 'unsure'],
    [410, { closed: 'expired' }, 'ended'],
    [410, undefined, 'unsure'],
    [413, { problem: { kind: 'long' } }, 'refused'],
    [413, undefined, 'unsure'],
    [422, { problem: { kind: 'choose' } }, 'refused'],
    [503, { closed: 'unavailable' }, 'unsure'],
  ])('%i with %j is %s', (status, body, kind) => {
    expect(readReceipt(status, body).kind).toBe(kind);
  });
});
