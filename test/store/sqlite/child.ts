import type { NewItem } from '../../../functions/store/item-store.ts';
import { openSqliteStore } from '../../../functions/store/sqlite.ts';
import { newRevisions } from '../revisions.ts';

// A process of its own for the tests: node child.ts <task> <folder>.
const [task, folder = ''] = process.argv.slice(2);
const store = openSqliteStore({ folder, newRevision: newRevisions() });

if (task === 'write') {
  // Commits without end, ten at a time, each of three items, and says which have been answered.
  await Promise.all(Array.from({ length: 10 }, (_, lane) => writeWithoutEnd(lane)));
} else if (task === 'hold') {
  console.log('open');
  setInterval(() => {}, 1_000);
} else if (task === 'leave') {
  await store.put([itemAt('p', 'a')]);
  console.log('written');
}

async function writeWithoutEnd(lane: number): Promise<void> {
  for (let n = 0; ; n += 1) {
    const partition = `commit-${lane}-${n}`;
    await store.commit(
      ['a', 'b', 'c'].map((sort) => ({
        kind: 'put',
        item: itemAt(partition, sort, { body: new Uint8Array(2_000).fill(n) }),
        expect: 'absent',
      })),
    );
    console.log(partition);
  }
}

function itemAt(partition: string, sort: string, attributes: NewItem['attributes'] = {}): NewItem {
  return { partition, sort, format: 1, attributes };
}
