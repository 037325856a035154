import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keyText } from '../../functions/store/key-text.ts';

const part = fc.string({ unit: fc.constantFrom('a', '1', ':', '\u0000', '\u{1f600}'), maxLength: 4 });
const key = fc.record({ partition: part, sort: part });

test('two keys have one text only when they are one key', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      const same = a.partition === b.partition && a.sort === b.sort;
      expect(keyText(a) === keyText(b)).toBe(same);
    }),
    {
      examples: [
        [
          { partition: 'a1', sort: '1' },
          { partition: 'a', sort: '11' },
        ],
      ],
    },
  );
});
