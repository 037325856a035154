import { describe, expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import { parseSearchOver } from '../../functions/fhir/search/parse.ts';
import type { SearchQuery } from '../../functions/fhir/search/query.ts';
import { baseUrl, definitions, everything, openStore, query, repositoryOver, update } from './setup.ts';

type Repository = ReturnType<typeof repositoryOver>;

function over(types: readonly [string, ...string[]], text: string): SearchQuery {
  const options = { handling: 'strict', baseUrl } as const;
  return parseSearchOver(definitions, types, [...new URLSearchParams(text)], options).query;
}

/** The names of what each page holds; `between` happens after each. */
async function pages(
  repository: Repository,
  asked: SearchQuery,
  between = async () => {},
): Promise<string[][]> {
  const all: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await repository.search(cursor === undefined ? asked : { ...asked, cursor }, everything);
    all.push(
      page.matches.map(({ type, id, fragment }) => [type, id, ...(fragment ? [fragment] : [])].join('/')),
    );
    cursor = page.cursor;
    await between();
  } while (cursor !== undefined);
  return all;
}

async function store(repository: Repository, resources: readonly (Resource & { id: string })[]) {
  await repository.commit(
    resources.map((one) => update(one)),
    everything,
  );
}

const types = ['Group', 'Location', 'Patient'] as const;
const two = types.flatMap((resourceType) => ['a', 'b', 'c'].map((id) => ({ resourceType, id })));

describe('pages over several types', () => {
  it('hold each match once, type by type', async () => {
    const items = openStore();
    const repository = repositoryOver(items);
    await store(repository, two);
    expect(await pages(repository, over(types, '_count=4'))).toEqual([
      ['Group/a', 'Group/b', 'Group/c', 'Location/a'],
      ['Location/b', 'Location/c', 'Patient/a', 'Patient/b'],
      ['Patient/c'],
    ]);
    await items.close();
  });

  it('or all together, sorted', async () => {
    const items = openStore();
    const repository = repositoryOver(items);
    await store(repository, two);
    expect(await pages(repository, over(types, '_sort=-_id&_count=4'))).toEqual([
      ['Group/c', 'Location/c', 'Patient/c', 'Group/b'],
      ['Location/b', 'Patient/b', 'Group/a', 'Location/a'],
      ['Patient/a'],
    ]);
    await items.close();
  });

  it('neither repeat nor skip what was there while others write', async () => {
    const items = openStore();
    const repository = repositoryOver(items);
    await store(repository, two);
    let written = 0;
    const found = await pages(repository, over(types, '_count=2'), async () => {
      await store(repository, [
        { resourceType: 'Group', id: `0${written}` },
        { resourceType: 'Patient', id: 'b', active: written++ % 2 === 0 },
      ]);
    });
    const names = two.map(({ resourceType, id }) => `${resourceType}/${id}`);
    expect(found.flat().filter((name) => names.includes(name))).toEqual(names);
    await items.close();
  });
});

describe('pages of contained resources', () => {
  it('keep those of one container together', async () => {
    const items = openStore();
    const repository = repositoryOver(items);
    const contained = ['x', 'y'].map((id) => ({ resourceType: 'Practitioner', id }));
    await store(repository, [
      { resourceType: 'Observation', id: 'o1', contained },
      { resourceType: 'Condition', id: 'k1', contained },
      { resourceType: 'Practitioner', id: 'free' },
    ]);
    const asked = query('Practitioner', '_contained=both&_containedType=contained&_count=1');
    expect(await pages(repository, asked)).toEqual([
      ['Practitioner/free'],
      ['Condition/k1/x', 'Condition/k1/y'],
      ['Observation/o1/x', 'Observation/o1/y'],
    ]);
    await items.close();
  });
});
