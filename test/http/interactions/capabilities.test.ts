import { afterAll, describe, expect, it } from 'vitest';
import { openTestApp, validator } from '../fhir-test-app.ts';

describe('the CapabilityStatement', () => {
  const test = openTestApp({
    profiles: new Map([['Group', ['https://kring.care/fhir/StructureDefinition/care-group']]]),
  });
  afterAll(() => test.close());

  interface Described {
    readonly type: string;
    readonly supportedProfile?: readonly string[];
    readonly interaction: readonly { readonly code: string }[];
    readonly searchParam: readonly { readonly name: string; readonly type: string }[];
    readonly searchInclude?: readonly string[];
    readonly searchRevInclude?: readonly string[];
  }

  async function statement() {
    return (await test.send('GET', '/metadata')).json();
  }

  async function resource(type: string): Promise<Described> {
    const { rest } = await statement();
    return rest[0].resource.find((one: Described) => one.type === type);
  }

  it('is valid R4', async () => {
    const errors = validator.validate(await statement()).filter(({ severity }) => severity === 'error');
    expect(errors).toEqual([]);
  });

  it('has every resource type of R4, in order', async () => {
    const { rest } = await statement();
    const types = rest[0].resource.map(({ type }: Described) => type);
    expect(types.length).toBeGreaterThan(140);
    expect(types).toEqual(types.toSorted());
  });

  it('says what can be done with one', async () => {
    const { interaction, searchParam, searchInclude, searchRevInclude } = await resource('Encounter');
    expect(interaction.map(({ code }) => code).toSorted()).toEqual([
      'create',
      'delete',
      'history-instance',
      'history-type',
      'patch',
      'read',
      'search-type',
      'update',
      'vread',
    ]);
    expect(searchParam).toContainEqual({ name: 'subject', type: 'reference' });
    expect(searchParam).toContainEqual({ name: '_lastUpdated', type: 'date' });
    expect(searchInclude).toContain('Encounter:subject');
    expect(searchRevInclude).toContain('Observation:encounter');
    expect(searchRevInclude).not.toContain('Group:member');
  });

  it('says which profiles are known', async () => {
    expect((await resource('Group')).supportedProfile).toEqual([
      'https://kring.care/fhir/StructureDefinition/care-group',
    ]);
    expect((await resource('Patient')).supportedProfile).toBeUndefined();
  });
});
