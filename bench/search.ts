import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource } from '../functions/fhir/resource.ts';
import type { Entry } from '../functions/repository/repository.ts';
import type { ItemStore } from '../functions/store/item-store.ts';
import { type Figure, rounded } from './figure.ts';
import {
  everything,
  type MeteredRepository,
  meterRepository,
  openStore,
  query,
  repositoryOver,
} from './metered.ts';

/**
 * Ten searches as clients ask for them, over 10,000 and 100,000 resources: how many a second one process answers from
 * SQLite, what each reads on DynamoDB, and how both grow. `node bench/search.ts 1000000` goes on to that size.
 */
const firstSize = 10_000;
const defaultLastSize = 100_000;
const measuredMs = 400;

/** So many resources belong to one mother: herself, her visits and what was measured. */
const perMother = 20;
const visits = 4;
const midwives = 50;

/** `n`: a mother somewhere in the middle. */
function shapes(n: number): readonly (readonly [name: string, search: string])[] {
  const month = 'date=ge2025-03-01&date=lt2025-03-02';
  return [
    ['by patient', `Observation?patient=m${n}`],
    ['by patient, code and date', `Observation?patient=m${n}&code=http://loinc.org|8480-6&date=ge2024-06`],
    ['by identifier', `Patient?identifier=urn:bsn|${n}`],
    ['chained', `Observation?patient.identifier=urn:bsn|${n}&code=29463-7`],
    ['_has', `Patient?_has:Encounter:patient:identifier=urn:visit|${n}-1`],
    ['include', `Encounter?patient=m${n}&_include=Encounter:participant&_revinclude=Observation:encounter`],
    ['date range alone', `Encounter?${month}`],
    ['string prefix', `Patient?family=janssen-${n}`],
    ['low-cardinality token, a page of 50', 'Observation?status=final&_count=50&_total=none'],
    ['count by patient', `Observation?patient=m${n}&_summary=count&_count=0`],
  ];
}

export const benchmarks = () => searches(defaultLastSize);

async function searches(lastSize: number): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kring-search-'));
  const store = openStore(folder);
  try {
    const figures: Figure[] = [];
    let smaller: readonly Measured[] | undefined;
    let stored = 0;
    for (let size = firstSize; size <= lastSize; size *= 10) {
      await load(store, stored, size);
      stored = size;
      const metered = meterRepository(store, size);
      const middle = Math.floor(size / perMother / 2);
      const measured: Measured[] = [];
      for (const [name, search] of shapes(middle)) measured.push(await measure(metered, name, search));
      figures.push(...measured.flatMap((one, index) => figuresOf(size, one, smaller?.[index])));
      smaller = measured;
    }
    return figures;
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly name: string;
  readonly perSecond: number;
  readonly readUnits: number;
  readonly roundTrips: number;
  readonly found: number;
}

async function measure(
  { repository, meter }: MeteredRepository,
  name: string,
  search: string,
): Promise<Measured> {
  const asked = query(search.replace('&_summary=count', ''));
  meter.reset();
  const { matches, total = 0 } = await repository.search(asked, everything);
  const { readUnits, roundTrips } = meter.reading();
  const times: number[] = [];
  for (let spent = 0; spent < measuredMs || times.length < 5; ) {
    const begun = performance.now();
    await repository.search(asked, everything);
    times.push(performance.now() - begun);
    spent += times.at(-1) ?? 0;
  }
  const found = matches.length || total;
  return { name, perSecond: 1_000 / fastTenth(times), readUnits, roundTrips, found };
}

/** What other processes take from this one is no cost of the search. */
function fastTenth(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 10)] ?? Number.NaN;
}

/** The ratio is to the size before: 1 when ten times the resources make no difference. */
function figuresOf(size: number, one: Measured, smaller: Measured | undefined): readonly Figure[] {
  const name = `search ${size}, ${one.name} (${one.found})`;
  return [
    { name: `${name} searches/s`, value: rounded(one.perSecond) },
    { name: `${name} read units`, value: one.readUnits },
    { name: `${name} round trips`, value: one.roundTrips },
    ...(smaller === undefined
      ? []
      : [
          { name: `${name} time ratio`, value: rounded(smaller.perSecond / one.perSecond) },
          { name: `${name} read unit ratio`, value: rounded(one.readUnits / smaller.readUnits) },
        ]),
  ];
}

const atOnce = 100;

async function load(store: ItemStore, from: number, to: number): Promise<void> {
  const repository = repositoryOver(store, from + 1);
  if (from === 0)
    await repository.commit(
      Array.from({ length: midwives }, (_, n) => updateOf(midwife(n))),
      everything,
    );
  const mothers = { from: from / perMother, to: to / perMother };
  for (let start = mothers.from; start < mothers.to; start += atOnce) {
    const end = Math.min(start + atOnce, mothers.to);
    const some = Array.from({ length: end - start }, (_, index) => family(start + index)).flat();
    await repository.commit(some.map(updateOf), everything);
  }
}

function updateOf(resource: Resource & { readonly id: string }): Entry {
  return { kind: 'update', resource };
}

function midwife(n: number): Resource & { readonly id: string } {
  return { resourceType: 'Practitioner', id: `d${n}`, name: [{ family: `Bakker-${n}` }] };
}

function family(n: number): readonly (Resource & { readonly id: string })[] {
  const subject = { reference: `Patient/m${n}` };
  const mother = {
    resourceType: 'Patient',
    id: `m${n}`,
    identifier: [{ system: 'urn:bsn', value: String(n) }],
    name: [{ family: `Janssen-${n}`, given: ['Anna'] }],
    birthDate: `19${80 + (n % 20)}-0${1 + (n % 9)}-11`,
    gender: 'female',
  };
  const encounters = Array.from({ length: visits }, (_, visit) => ({
    resourceType: 'Encounter',
    id: `m${n}-v${visit}`,
    identifier: [{ system: 'urn:visit', value: `${n}-${visit}` }],
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject,
    participant: [{ individual: { reference: `Practitioner/d${n % midwives}` } }],
    period: { start: `${dayOf(n, visit)}T09:00:00Z`, end: `${dayOf(n, visit)}T09:30:00Z` },
  }));
  const observations = Array.from({ length: perMother - visits - 1 }, (_, index) => ({
    resourceType: 'Observation',
    id: `m${n}-o${index}`,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: codes[index % codes.length] ?? '' }] },
    subject,
    encounter: { reference: `Encounter/m${n}-v${index % visits}` },
    effectiveDateTime: `${dayOf(n, index % visits)}T09:10:00Z`,
    valueQuantity: { value: 60 + (n % 40), system: 'http://unitsofmeasure.org', code: 'kg' },
  }));
  return [mother, ...encounters, ...observations];
}

const codes = ['29463-7', '8480-6', '8462-4', '11881-0', '55283-6'];

/** Spread over two years, so that a day holds a share of all visits that shrinks as nothing else does. */
function dayOf(n: number, visit: number): string {
  const day = new Date(Date.UTC(2024, 5, 1) + ((n * 7 + visit * 28) % 730) * 86_400_000);
  return day.toISOString().slice(0, 10);
}

if (import.meta.main) {
  const lastSize = Number(process.argv[2] ?? defaultLastSize);
  for (const { name, value } of await searches(lastSize)) console.log(`${name}: ${value}`);
}
