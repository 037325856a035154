import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { duckDbFactStore } from '../../../functions/facts/duckdb-store.ts';
import { follow } from '../../../functions/facts/follow.ts';
import { withheldFrom } from '../../../functions/http/indicators/withheld.ts';
import type { FactStore } from '../../../functions/indicator/facts.ts';
import { resourceKeyOf } from '../../../functions/repository/keys.ts';
import { baseUrl, definitions } from '../../repository/setup.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';
import { factTypes, tables, views } from '../indicators/setup.ts';

const to = (reference: string) => ({ reference });
const kind = (code: string) => ({
  type: [{ coding: [{ system: 'https://kring.care/fhir/CodeSystem/encounter-kind', code }] }],
  class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
});

/** One woman, twice on record: at her first session, and at her second under another number. */
const resources = ['first', 'second'].flatMap((id) => [
  { resourceType: 'Patient', id, birthDate: '1995-02-03' },
  {
    resourceType: 'Encounter',
    id: `there-${id}`,
    status: 'finished',
    ...kind('session-participation'),
    subject: to(`Patient/${id}`),
    partOf: to('Encounter/session'),
  },
]);
const refusal = {
  resourceType: 'Consent',
  id: 'refusal',
  status: 'active',
  scope: { text: 'figures' },
  category: [{ text: 'figures' }],
  policyRule: { text: 'law' },
  patient: to('Patient/first'),
  provision: { type: 'deny', purpose: [{ code: 'PUBHLTH' }] },
};
const merge = {
  resourceType: 'Parameters',
  parameter: [
    { name: 'source-patient', valueReference: to('Patient/first') },
    { name: 'target-patient', valueReference: to('Patient/second') },
  ],
};

describe('facts of two records that are merged', () => {
  let test: TestApp;
  let facts: FactStore;
  beforeEach(async () => {
    test = openTestApp();
    facts = await duckDbFactStore({ path: ':memory:', tables });
    for (const resource of resources) await put(resource);
  });
  afterEach(async () => {
    await facts.close();
    await test.close();
  });

  async function put(resource: { readonly resourceType: string; readonly id: string }): Promise<void> {
    const response = await test.send('PUT', `/${resource.resourceType}/${resource.id}`, resource);
    expect(response.status, await response.text()).toBe(201);
  }

  /** Whom each participation is of, of those that count. */
  async function counted(): Promise<unknown> {
    const { repository, store } = test;
    const following = { views, facts, readMany: repository.readMany };
    await follow(following, { changes: (cursor, limit) => store.changes(cursor, limit), resourceKeyOf });
    const sources = { repository, searchDefinitions: definitions, base: baseUrl, factTypes };
    const withheld = await withheldFrom(sources, { consent: 'opt-out' }, Date.now());
    const sql = 'SELECT participation, person FROM participation ORDER BY participation';
    const [rows = []] = await facts.queryAll([sql], {}, withheld);
    return rows.map(({ participation, person }) => [participation, person]);
  }

  it('are of the one that stays', async () => {
    expect(await counted()).toEqual([
      ['Encounter/there-first', 'Patient/first'],
      ['Encounter/there-second', 'Patient/second'],
    ]);
    expect((await test.send('POST', '/Patient/$merge', merge)).status).toBe(200);
    expect(await counted()).toEqual([
      ['Encounter/there-first', 'Patient/second'],
      ['Encounter/there-second', 'Patient/second'],
    ]);
  });

  it('are left out of figures altogether, when either was', async () => {
    await put(refusal);
    expect(await counted()).toEqual([['Encounter/there-second', 'Patient/second']]);
    expect((await test.send('POST', '/Patient/$merge', merge)).status).toBe(200);
    expect(await counted()).toEqual([]);
  });
});
