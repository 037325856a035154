import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../../functions/parent-page/client/outbox.ts';
import { createSender, type SendState } from '../../../functions/parent-page/client/sender.ts';

function storage(): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    key: () => null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}

function sender(statuses: readonly (number | Error)[]) {
  const phone = storage();
  const outbox = createOutbox(phone, 'test');
  const sent: string[] = [];
  const states: SendState[] = [];
  const waiting: (() => void)[] = [];
  const left = [...statuses];
  const flush = createSender({
    outbox,
    send: async (linkId, form) => {
      const status = left.shift() ?? 200;
      if (status instanceof Error) throw status;
      sent.push(`${linkId}:${form}`);
      return status;
    },
    tell: (state) => states.push(state),
    later: (work) => waiting.push(work),
  });
  return { phone, outbox, sent, states, waiting, flush };
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
    const { phone, outbox, sent, states, waiting, flush } = sender([new Error('offline'), 503]);
    outbox.put('a', 'answer=1');
    expect(await flush()).toBe(false);
    expect(await flush()).toBe(false);
    expect(states).toEqual(['waiting', 'waiting']);
    expect(createOutbox(phone, 'test').entries()).toEqual([['a', 'answer=1']]);
    for (const work of waiting) work();
    expect(await flush()).toBe(true);
    expect(sent.filter((each) => each === 'a:answer=1')).toHaveLength(2);
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

  it('and refused for good does not hold up the others', async () => {
    const { outbox, sent, flush } = sender([422, 200]);
    outbox.put('a', 'answer=1');
    outbox.put('b', 'answer=2');
    expect(await flush()).toBe(true);
    expect(sent).toEqual(['a:answer=1', 'b:answer=2']);
  });

  it.each([409, 410])('after the end of the link is told (%i)', async (status) => {
    const { outbox, states, flush } = sender([status]);
    outbox.put('a', 'answer=1');
    expect(await flush()).toBe(false);
    expect(states).toEqual(['ended']);
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
