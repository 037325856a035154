import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Principal } from '../../../functions/access/principal.ts';
import { parseScopes } from '../../../functions/access/scopes.ts';
import { makeRelease } from '../../../functions/http/indicators/make-release.ts';
import { openTestApp, type TestApp } from '../fhir-test-app.ts';
import { factsOf, releaseWith, wanted } from './setup.ts';

const registry: Principal = {
  kind: 'client',
  clientId: 'registry',
  role: 'registry',
  scopes: parseScopes('system/MeasureReport.rs').scopes,
};
const towns = { Grootstad: [56, 111], Middelstad: [40, 90], Zuidstad: [30, 70] } as const;
/** Of Middelstad there are 8 fewer: what the first release told of it and what this would tell are 8 apart. */
const fewer = { ...towns, Middelstad: [32, 82], Zuidstad: [60, 140] } as const;

let api: TestApp;
let who: Principal;
beforeEach(() => {
  who = { kind: 'unrestricted' };
  api = openTestApp({ authenticate: async () => who, clock: () => Date.parse('2026-06-01T12:00:00Z') });
});
afterEach(() => api.close());

const release = (municipalities: Parameters<typeof factsOf>[0], corrects?: string) =>
  makeRelease(
    releaseWith(api.repository, factsOf(municipalities)),
    wanted('2026-Q1', corrects === undefined ? {} : { corrects }),
  );
const old = '/MeasureReport/kring-attendance-2026-q1';
const text = async (path: string) => (await api.send('GET', path)).text();

it('an old report says what has taken its place, and tells no figure that its correction hides', async () => {
  await release(towns);
  expect(await text(old)).toMatch(/"count":90\b/);
  const { newlySuppressed } = await release(fewer, 'nl-2026-q1');
  expect(newlySuppressed.map(({ municipality }) => municipality)).toContain('Middelstad');
  const shown = JSON.parse(await text(old));
  expect(shown.extension).toContainEqual({
    url: 'https://kring.care/fhir/StructureDefinition/release-superseded',
    valueString: 'nl-2026-q1-r2',
  });
  const cells = shown.group[0].stratifier.at(-1).stratum as readonly {
    readonly component: readonly [
      { readonly value: { readonly coding: readonly [{ readonly code: string }] } },
    ];
    readonly population: readonly { readonly count?: number; readonly _count?: object }[];
    readonly measureScore?: { readonly value?: number };
  }[];
  const counts = new Map(
    cells.map((cell) => [cell.component[0].value.coding[0].code, cell.population.map(({ count }) => count)]),
  );
  expect(counts.get('Middelstad')).toEqual([undefined, undefined]);
  const hidden = cells.find((cell) => cell.component[0].value.coding[0].code === 'Middelstad');
  expect(JSON.stringify(hidden)).toContain('"valueCode":"masked"');
  expect(hidden?.measureScore?.value).toBeUndefined();
  // What is told still stays, so that what was quoted can be found.
  const told = JSON.parse(await text('/MeasureReport/kring-attendance-2026-q1-r2'));
  expect(JSON.stringify(told)).not.toContain('release-superseded');
});

it.each(['unrestricted', 'registry'])('nor is it in the past of the report, for %s', async (caller) => {
  await release(towns);
  if (caller === 'registry') who = registry;
  expect((await api.send('GET', `${old}/_history/1`)).status).toBe(200);
  expect(await text(`${old}/_history`)).toMatch(/"count":90\b/);
  await release(fewer, 'nl-2026-q1');
  const past = await api.send('GET', `${old}/_history/1`);
  expect(past.status).toBe(410);
  expect(await past.text()).toContain('replaced');
  expect((await api.send('GET', `${old}/_history/2`)).status).toBe(200);
  for (const path of [
    old,
    `${old}/_history`,
    '/MeasureReport/_history?_count=100',
    '/MeasureReport?_count=100',
  ]) {
    const answer = await api.send('GET', path);
    expect([path, answer.status]).toEqual([path, 200]);
    expect(await answer.text()).not.toMatch(/"count":90\b/);
  }
});

it('each correction hides in all that were before it what it hides itself', async () => {
  await release(towns);
  await release(towns, 'nl-2026-q1');
  expect(await text(old)).toMatch(/"count":90\b/);
  await release(fewer, 'nl-2026-q1-r2');
  for (const id of [old, `${old}-r2`]) {
    const shown = await text(id);
    expect(shown).not.toMatch(/"count":90\b/);
    expect(shown).toContain('"valueString":"nl-2026-q1-r3"');
    expect(shown.match(/release-superseded/g)).toHaveLength(1);
  }
});
