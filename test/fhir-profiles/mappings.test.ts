import { describe, expect, it } from 'vitest';
import { committed } from '../../fhir-profiles/build.ts';

describe('the mappings', async () => {
  const all = [...(await committed())]
    .filter(([path]) => path.endsWith('.json'))
    .map(([, text]) => JSON.parse(text));
  const profiles = all.filter(
    ({ kind, url }) => kind === 'resource' && url?.startsWith('https://kring.care'),
  );
  const maps = all.filter(({ resourceType }) => resourceType === 'ConceptMap');

  it('are to four models', () => {
    expect(maps.map(({ id }) => id)).toEqual(['ibcm', 'nl-birth-care', 'nl-zibs', 'who-anc']);
  });

  it.each(maps)(
    '$id says of every profile what it has in common with it, or that it has nothing',
    ({ group }) => {
      const told = group.map(({ source }: { readonly source: string }) => source);
      expect(told.toSorted()).toEqual(profiles.map(({ url }) => url).toSorted());
    },
  );

  it.each(maps)('$id names elements that there are', ({ group }) => {
    for (const { source, element } of group) {
      const profile = profiles.find(({ url }) => url === source);
      const ids = new Set(
        profile.snapshot.element.map(({ id }: { readonly id: string }) => id.replace('[x]', '')),
      );
      for (const { code, target } of element) {
        const [{ equivalence, comment = '' }] = target;
        if (equivalence === 'unmatched') expect([code, comment.length > 10]).toEqual([profile.id, true]);
        else expect([source, code, ids.has(code) || ids.has(parent(code))]).toEqual([source, code, true]);
        if (equivalence === 'inexact' || equivalence === 'narrower') expect(comment).toMatch(/\.$/);
      }
    }
  });

  it('claim no sameness: nothing was exchanged with a system of the other model', () => {
    const claims = maps.flatMap(
      ({ group }) => JSON.stringify(group).match(/"equivalence":"(equal|equivalent)"/g) ?? [],
    );
    expect(claims).toEqual([]);
  });
});

/** Of what a profile does not go into, such as the start of a period. */
function parent(id: string): string {
  return id.slice(0, id.lastIndexOf('.'));
}
