import { describe, expect, it } from 'vitest';
import { createOutbox } from '../../../functions/parent-page/client/outbox.ts';

function phone(take: () => boolean = () => true): Storage {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    clear: () => kept.clear(),
    // A browser has them in an order of its own.
    key: (index) => [...kept.keys()].toSorted()[index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => {
      if (!take()) throw new Error('full');
      kept.set(name, value);
    },
    removeItem: (name) => void kept.delete(name),
  };
}

describe('the outbox', () => {
  it('of one tab keeps what the other has put there, and sees it', () => {
    const storage = phone();
    const [one, other] = [createOutbox(storage, '/q/a'), createOutbox(storage, '/q/a')];
    one.put('cheerful', 'answer=1');
    other.put('calm', 'answer=2');
    one.put('cheerful', 'answer=3');
    for (const outbox of [one, other])
      expect(outbox.entries()).toEqual([
        ['cheerful', 'answer=3'],
        ['calm', 'answer=2'],
      ]);
    other.sent('cheerful', 'answer=1');
    expect(one.entries()).toHaveLength(2);
    other.sent('cheerful', 'answer=3');
    expect(one.entries()).toEqual([['calm', 'answer=2']]);
    one.clear();
    expect([other.entries(), storage.length]).toEqual([[], 0]);
  });

  it('answers in the order in which the questions were answered first', () => {
    const outbox = createOutbox(phone(), '/q/a');
    for (const linkId of ['z', 'm', 'a']) outbox.put(linkId, `answer=${linkId}\n1 2`);
    expect(outbox.entries().map(([linkId]) => linkId)).toEqual(['z', 'm', 'a']);
    expect(outbox.entries()[0]).toEqual(['z', 'answer=z\n1 2']);
  });

  it('leaves alone what is kept for another link', () => {
    const storage = phone();
    const [one, other] = [createOutbox(storage, '/q/a'), createOutbox(storage, '/q/ab')];
    one.put('calm', 'answer=1');
    expect(other.entries()).toEqual([]);
    other.clear();
    expect(one.entries()).toHaveLength(1);
    expect([one.linkIdOf('/q/a calm'), one.linkIdOf('/q/ab calm')]).toEqual(['calm', undefined]);
  });

  it.each([
    ['that is full', () => phone(() => false)],
    ['that keeps nothing', () => undefined],
  ])('works from memory with a storage %s', (_, storage) => {
    const outbox = createOutbox(storage(), '/q/a');
    outbox.put('calm', 'answer=1');
    expect(outbox.entries()).toEqual([['calm', 'answer=1']]);
    outbox.sent('calm', 'answer=1');
    expect(outbox.entries()).toEqual([]);
  });

  it('does not send an older answer than the one that the storage did not take', () => {
    let isFull = false;
    const outbox = createOutbox(
      phone(() => !isFull),
      '/q/a',
    );
    outbox.put('calm', 'answer=1');
    isFull = true;
    outbox.put('calm', 'answer=2');
    expect(outbox.entries()).toEqual([['calm', 'answer=2']]);
  });
});
