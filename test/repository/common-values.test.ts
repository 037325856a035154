import { describe, expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import { indexedBy } from '../../functions/fhir/search/subsumption.ts';
import { commonValues } from '../../functions/repository/common-values.ts';
import { indexRows, tokenValue } from '../../functions/repository/index-rows.ts';
import { baseUrl, definitions, everything, found, openStore, repositoryOver, update } from './setup.ts';

const listed = Object.entries(commonValues).flatMap(([type, parameters]) =>
  Object.entries(parameters).flatMap(([code, values]) => values.map((value) => ({ type, code, value }))),
);

it.each(listed)('$type $code=$value is of a parameter that has rows, and written as they are', (common) => {
  const { type, code, value } = common;
  const parameter = definitions.parameter(type, code);
  expect(indexedBy(definitions, type, code)).toBe(code);
  if (parameter?.type === 'token') expect(value).toBe(tokenValue(value));
  else expect(parameter?.type).toBe('uri');
});

describe('a value that a third of all resources bear', () => {
  const observation = (status: string): Resource & { id: string } => ({
    resourceType: 'Observation',
    id: status,
    status,
    code: { coding: [{ code: 'a' }] },
  });
  const partitions = (status: string) =>
    indexRows({ definitions, baseUrl }, observation(status), 'attempt', []).map(({ partition }) => partition);

  it('has no row, the others of its parameter have', () => {
    expect(partitions('amended')).toContain('x#Observation#status#=amended');
    expect(partitions('final').filter((partition) => partition.includes('#status#'))).toEqual([]);
    expect(partitions('final')).toHaveLength(partitions('amended').length - 1);
  });

  it('is found all the same, alone and beside another', async () => {
    const store = openStore();
    const repository = repositoryOver(store);
    await repository.commit([update(observation('final')), update(observation('amended'))], everything);
    expect(await found(repository, 'Observation', 'status=final')).toEqual(['final']);
    expect(await found(repository, 'Observation', 'status=final,amended')).toEqual(['amended', 'final']);
    expect(await found(repository, 'Observation', 'code=a&status=final')).toEqual(['final']);
    await store.close();
  });
});
