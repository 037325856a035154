import { expect, it } from 'vitest';
import { isWalked, type Place, walk } from '../../functions/handlers/walk.ts';

function placeInMemory(): Place {
  let position: string | undefined;
  return {
    read: async () => position,
    write: async (next) => {
      position = next;
    },
  };
}

/** Steps a → b → c → end, and the cursors that they were called with. */
function steps() {
  const seen: (string | undefined)[] = [];
  const next: Record<string, string | undefined> = { a: 'b', b: 'c' };
  return {
    seen,
    step: async (cursor: string | undefined) => {
      seen.push(cursor);
      return cursor === undefined ? 'a' : next[cursor];
    },
  };
}

it('goes to the end, and then begins anew', async () => {
  const place = placeInMemory();
  const { seen, step } = steps();
  expect(await isWalked(place)).toBe(false);
  expect(await walk(step, place, () => true)).toBe(true);
  expect(seen).toEqual([undefined, 'a', 'b', 'c']);
  expect(await isWalked(place)).toBe(true);
  await walk(step, place, () => true);
  expect(seen.slice(4)).toEqual([undefined, 'a', 'b', 'c']);
});

it('goes on where it ran out of time', async () => {
  const place = placeInMemory();
  const { seen, step } = steps();
  let left = 2;
  expect(await walk(step, place, () => left-- > 0)).toBe(false);
  expect(await isWalked(place)).toBe(false);
  expect(await walk(step, place, () => true)).toBe(true);
  expect(seen).toEqual([undefined, 'a', 'b', 'c']);
});
