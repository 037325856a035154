import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { duckDbFactStore } from '../../../functions/facts/duckdb-store.ts';
import { factsOf } from '../../../functions/facts/follow.ts';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { makeRelease } from '../../../functions/http/indicators/make-release.ts';
import { type ConsentSources, withheldFrom } from '../../../functions/http/indicators/withheld.ts';
import type { FactStore, Withheld } from '../../../functions/indicator/facts.ts';
import { sqlParameters } from '../../../functions/indicator/release.ts';
import type { ItemStore } from '../../../functions/store/item-store.ts';
import {
  baseUrl,
  definitions,
  everything,
  openStore,
  repositoryOver,
  update,
} from '../../repository/setup.ts';
import { countedFacts, factTypes, indicators, releaseWith, tables, views, wanted } from './setup.ts';

type Stored = Resource & { readonly id: string };

const now = Date.parse('2026-06-01T00:00:00Z');
const to = (reference: string) => ({ reference });
const kind = (code: string) => ({
  type: [{ coding: [{ system: 'https://kring.care/fhir/CodeSystem/encounter-kind', code }] }],
  class: { code: 'AMB' },
});

/** Three mothers were there on one afternoon, and each filled in the WHO-5. */
const mothers = ['anna', 'bea', 'cara'];
const resources: readonly Stored[] = [
  {
    resourceType: 'Encounter',
    id: 'session',
    status: 'finished',
    ...kind('group-session'),
    subject: to('Group/circle'),
    period: { start: '2026-02-10T14:00:00+01:00', end: '2026-02-10T16:00:00+01:00' },
  },
  ...mothers.flatMap((id): readonly Stored[] => [
    { resourceType: 'Patient', id, birthDate: '1995-02-03' },
    {
      resourceType: 'Encounter',
      id: `${id}-1`,
      status: 'finished',
      ...kind('session-participation'),
      subject: to(`Patient/${id}`),
      partOf: to('Encounter/session'),
    },
    {
      resourceType: 'Observation',
      id: `${id}-score`,
      status: 'final',
      code: { coding: [{ system: 'https://kring.care/fhir/CodeSystem/score', code: 'who-5' }] },
      subject: to(`Patient/${id}`),
      encounter: to(`Encounter/${id}-1`),
      effectiveDateTime: '2026-02-10',
      valueInteger: 60,
    },
  ]),
];

function consent(patient: string, provision: JsonObject, members: JsonObject = {}): Stored {
  return {
    resourceType: 'Consent',
    id: `of-${patient}`,
    status: 'active',
    patient: to(`Patient/${patient}`),
    provision,
    ...members,
  };
}

const figures = { purpose: [{ code: 'PUBHLTH' }] };

describe('what a release leaves out', () => {
  let store: ItemStore;
  let repository: ReturnType<typeof repositoryOver>;
  let facts: FactStore;
  let sources: ConsentSources;
  beforeEach(async () => {
    store = openStore();
    repository = repositoryOver(store);
    facts = await duckDbFactStore({ path: ':memory:', tables });
    sources = { repository, searchDefinitions: definitions, base: baseUrl, factTypes };
    await write(...resources);
  });
  afterEach(async () => {
    await facts.close();
    await repository.upkeep.settled();
    await store.close();
  });

  async function write(...some: readonly Stored[]): Promise<void> {
    await repository.commit(
      some.map((resource) => update(resource)),
      everything,
    );
    const changed = some.map(({ resourceType, id }) => ({ type: resourceType, id }));
    await factsOf({ views, facts, readMany: repository.readMany }, changed);
  }

  /** Mothers who were there, and those who filled in the WHO-5. */
  async function counted(silence: 'opt-out' | 'opt-in' = 'opt-out'): Promise<readonly [unknown, unknown]> {
    const withheld = await withheldFrom(sources, { consent: silence }, now);
    const { period, regime } = wanted('2026-Q1');
    const names = ['attendance', 'who-5'];
    const selects = names.map((name) => indicators.find((one) => one.name === name)?.sql ?? '');
    const [attendance, score] = await facts.queryAll(selects, sqlParameters(period, regime), withheld);
    const whole = (rows: typeof attendance) =>
      rows?.find(({ quarter }) => quarter === null)?.denominator ?? 0;
    return [whole(attendance), whole(score)];
  }

  it('is nothing where nobody has said anything', async () => {
    expect(await counted()).toEqual([3, 3]);
  });

  it('is everything about who denies figures, until it is taken back', async () => {
    await write(consent('bea', { type: 'deny', ...figures }));
    expect(await counted()).toEqual([2, 2]);
    await write(consent('bea', { type: 'deny', ...figures }, { status: 'inactive' }));
    expect(await counted()).toEqual([3, 3]);
  });

  it('is everything about who opts out of all', async () => {
    const policyRule = {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }],
    };
    await write(consent('bea', {}, { policyRule, provision: undefined }));
    expect(await counted()).toEqual([2, 2]);
  });

  it('is what a denial names and nothing more', async () => {
    const observations = { class: [{ system: 'http://hl7.org/fhir/resource-types', code: 'Observation' }] };
    await write(consent('bea', { type: 'deny', ...figures, ...observations }));
    expect(await counted()).toEqual([3, 2]);
  });

  it('is not what is denied to research or care by somebody else', async () => {
    await write(
      consent('anna', { type: 'deny', purpose: [{ code: 'HRESCH' }] }),
      consent('bea', { type: 'deny', purpose: [{ code: 'TREAT' }] }),
    );
    expect(await counted()).toEqual([3, 3]);
  });

  it('is what is labelled so that it is used for nothing else', async () => {
    const security = [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'NOREUSE' }];
    const score = resources.find(({ id }) => id === 'bea-score');
    if (score === undefined) throw new Error('Bea has a score');
    await write({ ...score, meta: { security } });
    expect(await counted()).toEqual([3, 2]);
    const [anna] = resources.filter(({ id }) => id === 'anna');
    if (anna === undefined) throw new Error('There is Anna');
    await write({ ...anna, meta: { security } });
    expect(await counted()).toEqual([2, 1]);
  });

  it('is everybody who has not consented, where a country asks for consent', async () => {
    expect(await counted('opt-in')).toEqual([0, 0]);
    await write(consent('anna', { type: 'permit', ...figures }));
    expect(await counted('opt-in')).toEqual([1, 1]);
    const encounters = { class: [{ code: 'Patient' }, { code: 'Encounter' }] };
    await write(consent('cara', { type: 'permit', ...figures, ...encounters }));
    expect(await counted('opt-in')).toEqual([2, 1]);
    await write(consent('anna', { type: 'permit', ...figures }, { status: 'inactive' }));
    expect(await counted('opt-in')).toEqual([1, 0]);
  });

  it('is left out of the next release, and what was released stays', async () => {
    const asked: (Withheld | undefined)[] = [];
    const base = countedFacts();
    const noting: FactStore = {
      ...base,
      queryAll: (selects, parameters, withheld) => {
        asked.push(withheld);
        return base.queryAll(selects, parameters);
      },
    };
    const from = releaseWith(repository, noting);
    expect(await makeRelease(from, wanted('2026-Q1'))).toMatchObject({ made: true });
    const before = await repository.read('MeasureReport', 'kring-who-5-2026-q1');
    await write(consent('bea', { type: 'deny', ...figures }));
    expect(await makeRelease(from, wanted('2026-Q1'))).toMatchObject({ made: false });
    expect(await makeRelease(from, wanted('2025-Q4'))).toMatchObject({ made: true });
    expect(asked).toEqual([{ resources: [] }, { resources: ['Patient/bea'] }]);
    expect(await repository.read('MeasureReport', 'kring-who-5-2026-q1')).toEqual(before);
  });
});
