import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duckDbFactStore } from '../../functions/facts/duckdb-store.ts';
import { factsOf } from '../../functions/facts/follow.ts';
import { readIndicators } from '../../functions/facts/indicators-folder.ts';
import type { Resource } from '../../functions/fhir/resource.ts';
import { evaluate } from '../../functions/indicator/evaluate.ts';
import type { FactStore, Withheld } from '../../functions/indicator/facts.ts';
import type { Row } from '../../functions/indicator/view/run.ts';
import { versionsOf } from './population.ts';

const { views, tables, measures } = readIndicators(
  fileURLToPath(new URL('../../indicators/', import.meta.url)),
);

/** A small world: two groups, sessions in two municipalities, mothers, babies and twins, and what was asked of them. */
interface World {
  readonly mothers: readonly { readonly born: string; readonly language: 'nl' | 'ti' | undefined }[];
  readonly groups: readonly {
    readonly model: 'centering-pregnancy' | 'centering-parenting';
    readonly active: boolean;
    readonly capacity: number | undefined;
    readonly members: readonly number[];
  }[];
  readonly sessions: readonly {
    readonly group: number;
    readonly day: string;
    readonly held: boolean;
    readonly minutes: number;
    /** Of two municipalities: a mother who moves goes on with a group in the other. */
    readonly place: 0 | 1;
    readonly led: readonly ('m' | 'c')[];
    readonly there: readonly { readonly who: number; readonly came: boolean; readonly partner: boolean }[];
  }[];
  readonly scores: readonly {
    readonly who: number;
    readonly what: 'who-5' | 'phq-2' | 'network-size';
    readonly day: string;
    readonly value: number;
  }[];
  /** Each of one baby, or of twins. */
  readonly births: readonly {
    readonly day: string;
    readonly weeks: number;
    readonly grams: readonly (number | undefined)[];
  }[];
  /** Who withdrew her consent. */
  readonly withdrawn: readonly number[];
}

const day = fc
  .record({ month: fc.integer({ min: 1, max: 12 }), day: fc.integer({ min: 1, max: 28 }) })
  .map((one) => `2025-${String(one.month).padStart(2, '0')}-${String(one.day).padStart(2, '0')}`);
const who = fc.integer({ min: 0, max: 4 });
const world: fc.Arbitrary<World> = fc.record({
  mothers: fc.array(
    fc.record({
      born: fc.constantFrom('1990-01-01', '2000-06-30', '2024-12-31'),
      language: fc.constantFrom('nl', 'ti', undefined),
    }),
    { minLength: 5, maxLength: 5 },
  ),
  groups: fc.array(
    fc.record({
      model: fc.constantFrom('centering-pregnancy', 'centering-parenting'),
      active: fc.boolean(),
      capacity: fc.option(fc.integer({ min: 1, max: 6 }), { nil: undefined }),
      members: fc.uniqueArray(who, { maxLength: 5 }),
    }),
    { minLength: 2, maxLength: 2 },
  ),
  sessions: fc.array(
    fc.record({
      group: fc.integer({ min: 0, max: 1 }),
      day,
      held: fc.boolean(),
      minutes: fc.integer({ min: 1, max: 120 }),
      place: fc.constantFrom(0, 1),
      led: fc.array(fc.constantFrom('m', 'c'), { maxLength: 3 }),
      there: fc.uniqueArray(fc.record({ who, came: fc.boolean(), partner: fc.boolean() }), {
        selector: (one) => one.who,
        maxLength: 5,
      }),
    }),
    { maxLength: 8 },
  ),
  scores: fc.uniqueArray(
    fc.record({
      who,
      what: fc.constantFrom('who-5', 'phq-2', 'network-size'),
      day,
      value: fc.integer({ min: 0, max: 100 }),
    }),
    // Two of one moment would be told apart by their ids alone.
    { selector: (one) => `${one.who} ${one.what} ${one.day}`, maxLength: 12 },
  ),
  births: fc.array(
    fc.record({
      day,
      weeks: fc.integer({ min: 22, max: 41 }),
      grams: fc.array(fc.option(fc.integer({ min: 2_400, max: 2_600 }), { nil: undefined }), {
        minLength: 1,
        maxLength: 2,
      }),
    }),
    { maxLength: 4 },
  ),
  withdrawn: fc.uniqueArray(who, { maxLength: 2 }),
});

const kring = 'https://kring.care/fhir/';
const coded = (system: string, code: string) => ({
  coding: [{ system: `${kring}CodeSystem/${system}`, code }],
});
const to = (reference: string) => ({ reference });

const municipalities = ['GM1', 'GM2'] as const;

function resourcesOf({ mothers, groups, sessions, scores, births }: World): readonly Resource[] {
  return [
    ...municipalities.map((code, place) => ({
      resourceType: 'Location',
      id: `l${place}`,
      name: code,
      identifier: [{ value: code }],
      physicalType: {
        coding: [{ system: 'http://terminology.hl7.org/CodeSystem/location-physical-type', code: 'jdn' }],
      },
    })),
    ...births.flatMap(bornOf),
    ...mothers.map(({ born, language }, index) => ({
      resourceType: 'Patient',
      id: `p${index}`,
      birthDate: born,
      ...(language && { communication: [{ language: { coding: [{ code: language }] } }] }),
    })),
    ...groups.map(({ model, active, capacity, members }, index) => ({
      resourceType: 'Group',
      id: `g${index}`,
      active,
      code: coded('care-group-model', model),
      ...(capacity && {
        extension: [{ url: `${kring}StructureDefinition/capacity`, valuePositiveInt: capacity }],
      }),
      member: members.map((one) => ({ entity: to(`Patient/p${one}`), period: { start: '2025-01-01' } })),
    })),
    ...sessions.flatMap(({ group, day: when, held, minutes, place: where, led, there }, index) => [
      {
        resourceType: 'Encounter',
        id: `s${index}`,
        status: held ? 'finished' : 'cancelled',
        type: [coded('encounter-kind', 'group-session')],
        subject: to(`Group/g${group}`),
        location: [{ location: to(`Location/l${where}`) }],
        participant: led.map((role, place) => ({
          type: [
            coded('facilitator-role', role === 'm' ? 'medically-responsible-facilitator' : 'co-facilitator'),
          ],
          individual: to(`Practitioner/f${place}`),
        })),
        period: {
          start: `${when}T09:00:00Z`,
          end: new Date(Date.parse(`${when}T09:00:00Z`) + minutes * 60_000).toISOString(),
        },
      },
      ...there.map((one) => ({
        resourceType: 'Encounter',
        id: `s${index}-p${one.who}`,
        status: one.came ? 'finished' : 'cancelled',
        type: [coded('encounter-kind', 'session-participation')],
        subject: to(`Patient/p${one.who}`),
        partOf: to(`Encounter/s${index}`),
        participant: one.partner ? [{ type: [coded('participation-role', 'partner')] }] : [],
      })),
    ]),
    ...scores.map(({ who: whose, what, day: when, value }, index) => ({
      resourceType: 'Observation',
      id: `o${index}`,
      status: 'final',
      code: coded('score', what),
      subject: to(`Patient/p${whose}`),
      effectiveDateTime: when,
      valueQuantity: { value },
    })),
  ];
}

function bornOf({ day: when, weeks, grams }: World['births'][number], birth: number): readonly Resource[] {
  return grams.flatMap((weight, index) => {
    const id = `b${birth}-${index}`;
    const measured = (
      name: string,
      code: string,
      valueQuantity: { readonly value: number; readonly code: string },
    ): Resource => ({
      resourceType: 'Observation',
      id: `${id}-${name}`,
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code }] },
      subject: to(`Patient/${id}`),
      effectiveDateTime: when,
      valueQuantity,
    });
    return [
      { resourceType: 'Patient', id, birthDate: when },
      measured('weeks', '11884-4', { value: weeks, code: 'wk' }),
      ...(weight === undefined ? [] : [measured('grams', '8339-4', { value: weight, code: 'g' })]),
    ];
  });
}

/** What one may know who may not know of those that withdrew their consent. */
function known(of: World): World {
  const may = (one: number) => !of.withdrawn.includes(one);
  return {
    ...of,
    groups: of.groups.map((group) => ({ ...group, members: group.members.filter(may) })),
    sessions: of.sessions.map((session) => ({
      ...session,
      there: session.there.filter((each) => may(each.who)),
    })),
    scores: of.scores.filter((each) => may(each.who)),
  };
}

/** As long as the record of a woman was there twice: what is about her names the other one. */
function underAnotherNumber(resources: readonly Resource[]): readonly Resource[] {
  const text = JSON.stringify(resources);
  return JSON.parse(
    text.replaceAll('"Patient/p1"', '"Patient/twice"').replaceAll('"id":"p1"', '"id":"twice"'),
  );
}

/** Denominator, numerator or sum of the whole year, counted again from the world by a plain scan. */
type Recount = (world: World) => readonly [denominator: number, other: number];

const isMother = (of: World, index: number) => !of.mothers[index]?.born.startsWith('2024');
const held = ({ sessions }: World) => sessions.filter((one) => one.held);
const expected = (of: World) =>
  held(of).flatMap((session) =>
    session.there.filter((one) => isMother(of, one.who)).map((one) => ({ ...one, session })),
  );
const came = (of: World) => expected(of).filter((one) => one.came);
const quarterOf = (when: string) => Math.ceil(Number(when.slice(5, 7)) / 3);
const shareOf = (all: readonly unknown[], part: readonly unknown[]) => [all.length, part.length] as const;
const sum = (values: readonly number[]) => values.reduce((total, one) => total + one, 0);
const lastInQuarter = (of: World, what: string) => {
  const own = of.scores.filter((one) => one.what === what);
  const groups = Map.groupBy(own, (one) => `${one.who} ${quarterOf(one.day)}`);
  return [...groups.values()].map((some) => some.reduce((last, one) => (one.day > last.day ? one : last)));
};
/** Members, of groups that ended and met, with how often they came. */
const endedMembers = (of: World) =>
  of.groups.flatMap(({ model, active, members }, group) => {
    const own = held(of).filter((one) => one.group === group);
    if (model !== 'centering-pregnancy' || active || own.length === 0) return [];
    return members
      .filter((one) => isMother(of, one))
      .map((one) => own.filter(({ there }) => there.some((each) => each.who === one && each.came)).length);
  });

const recounts: Readonly<Record<string, Recount>> = {
  attendance: (of) => shareOf(expected(of), came(of)),
  'sessions-held': (of) => [held(of).length, came(of).length],
  'partner-attendance': (of) =>
    shareOf(
      came(of),
      came(of).filter((one) => one.partner),
    ),
  'two-facilitators': (of) =>
    shareOf(
      held(of),
      held(of).filter(({ led }) => led.length >= 2),
    ),
  'cross-domain': (of) =>
    shareOf(
      held(of),
      held(of).filter(({ led }) => led.includes('m') && led.includes('c')),
    ),
  'qualified-facilitators': (of) => [held(of).length, 0],
  'group-size': (of) => [
    held(of).filter((one) => of.groups[one.group]?.model === 'centering-pregnancy').length,
    0,
  ],
  'five-sessions': (of) =>
    shareOf(
      endedMembers(of),
      endedMembers(of).filter((times) => times >= 5),
    ),
  'eight-sessions': (of) =>
    shareOf(
      endedMembers(of),
      endedMembers(of).filter((times) => times >= 8),
    ),
  'fill-rate': (of) => {
    const begun = of.groups.filter((_, group) => held(of).some((one) => one.group === group));
    return [
      sum(begun.map(({ capacity = 0 }) => capacity)),
      sum(
        begun.map(({ capacity = 0, members }) =>
          Math.min(capacity, members.filter((one) => isMother(of, one)).length),
        ),
      ),
    ];
  },
  'who-5': (of) =>
    shareOf(
      lastInQuarter(of, 'who-5'),
      lastInQuarter(of, 'who-5').filter(({ value }) => value <= 50),
    ),
  'depression-above-cut-off': (of) =>
    shareOf(
      lastInQuarter(of, 'phq-2'),
      lastInQuarter(of, 'phq-2').filter(({ value }) => value >= 3),
    ),
  'depression-screening': (of) => {
    const quarters = new Set(expected(of).map((one) => `${one.who} ${quarterOf(one.session.day)}`));
    const screened = new Set(
      of.scores.filter(({ what }) => what === 'phq-2').map((one) => `${one.who} ${quarterOf(one.day)}`),
    );
    return shareOf(
      [...quarters],
      [...quarters].filter((one) => screened.has(one)),
    );
  },
  'network-size': (of) => [
    lastInQuarter(of, 'network-size').length,
    sum(lastInQuarter(of, 'network-size').map(({ value }) => value)),
  ],
  'contact-minutes': (of) => [came(of).length, sum(came(of).map(({ session }) => session.minutes))],
  'low-birth-weight': (of) => {
    const babies = of.births.flatMap(({ weeks, grams }) => (weeks >= 24 ? grams : []));
    const weighed = babies.filter((grams) => grams !== undefined);
    return shareOf(
      weighed,
      weighed.filter((grams) => grams < 2_500),
    );
  },
  reach: (of) => [sum(of.groups.map(({ members }) => members.filter((one) => isMother(of, one)).length)), 0],
};

const year = {
  period_start: '2025-01-01',
  period_end: '2025-12-31',
  time_zone: 'Europe/Amsterdam',
  areas: '[]',
};
const order = (one: Row, other: Row) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);

/** Places at sessions that took place, and who was there, of each quarter in each municipality. */
function attendanceByPlace(of: World): ReadonlyMap<string, readonly [number, number]> {
  const places = Map.groupBy(
    expected(of),
    ({ session }) => `2025-Q${quarterOf(session.day)} ${municipalities[session.place]}`,
  );
  return new Map(
    [...places].map(([place, all]) => [place, [all.length, all.filter((one) => one.came).length] as const]),
  );
}

async function whole(
  facts: FactStore,
  withheld: Withheld,
): Promise<ReadonlyMap<string, readonly (readonly Row[])[]>> {
  const found = new Map<string, readonly (readonly Row[])[]>();
  for (const { name, sql, units } of measures) {
    const [counted = [], rows = []] = await facts.queryAll([sql, units], year, withheld);
    found.set(name, [counted.toSorted(order), rows.toSorted(order)]);
  }
  return found;
}

/** What the five persons (or units, where nobody is named) added who added most. */
function largestOf(units: readonly Row[], { quarter, municipality }: Row): readonly number[] {
  const own = units.filter(
    (row) =>
      row.excluded !== true &&
      (quarter === null || row.quarter === quarter) &&
      (municipality === null || row.municipality === municipality),
  );
  const added = Map.groupBy(own, ({ person, unit }) => person ?? unit);
  const sums = [...added.values()].map((rows) => sum(rows.map(({ measured }) => Number(measured ?? 0))));
  return sums.toSorted((one, other) => other - one).slice(0, 5);
}

/** Numbers in a text, as the database writes them. */
const numbersIn = (text: unknown) => String(text).split(' ').filter(Boolean).map(Number);

/** The rows of every table, which all figures are made of. */
async function contentOf(facts: FactStore): Promise<unknown> {
  return facts.queryAll(tables.map(({ name }) => `SELECT * FROM ${name} ORDER BY ALL`));
}

describe('over any population', () => {
  it('comes to the same by SQL over facts that followed each change, over a rebuild, by adding up units, and by a plain scan', async () => {
    await fc.assert(
      fc.asyncProperty(world, fc.infiniteStream(fc.boolean()), async (of, isEarly) => {
        const resources = resourcesOf(of);
        const [followed, rebuilt] = await Promise.all([
          duckDbFactStore({ path: ':memory:', tables }),
          duckDbFactStore({ path: ':memory:', tables }),
        ]);
        // Some were there before in another state, or were deleted and came back.
        const early = underAnotherNumber(resources.filter(() => isEarly.next().value));
        const before = versionsOf(early.map((each) => ({ ...each, status: 'finished', active: false })));
        await factsOf({ views, facts: followed, ...before }, before.keys);
        const gone = before.deleted();
        await factsOf({ views, facts: followed, ...gone }, gone.keys);
        const now = versionsOf(resources, '3');
        await factsOf({ views, facts: followed, ...now }, now.keys);
        await factsOf({ views, facts: rebuilt, ...now }, now.keys);
        const withheld = { resources: of.withdrawn.map((one) => `Patient/p${one}`) };
        const found = await whole(followed, withheld);
        expect(await contentOf(rebuilt)).toEqual(await contentOf(followed));
        for (const indicator of measures) {
          const [counted = [], units = []] = found.get(indicator.name) ?? [];
          const total = counted.find(
            ({ quarter, municipality }) => quarter === null && municipality === null,
          );
          const [group] = indicator.groups;
          if (!group) throw new Error('A Measure has a group');
          const sums = evaluate(units, group);
          const other = indicator.parts.columns.has('numerator') ? sums.numerator : sums.measured;
          expect([indicator.name, sums.denominator]).toEqual([indicator.name, total?.denominator]);
          if (total?.numerator !== undefined) expect(sums.numerator).toBe(total.numerator);
          if (total?.measured !== undefined)
            expect(sums.measured).toBeCloseTo(Number(total.measured ?? 0), 6);
          // Sums of fractions may differ in their last digit, for they are added up in another order.
          for (const row of counted.filter(({ largest }) => largest !== undefined))
            expect([indicator.name, numbersIn(row.largest)]).toEqual([
              indicator.name,
              largestOf(units, row).map((each) => expect.closeTo(each, 6)),
            ]);
          const again = recounts[indicator.name]?.(known(of));
          if (again) expect([indicator.name, sums.denominator, other]).toEqual([indicator.name, ...again]);
        }
        const [attended = []] = found.get('attendance') ?? [];
        const byPlace = attended
          .filter(({ quarter, municipality }) => quarter !== null && municipality !== null)
          .map((row) => [`${row.quarter} ${row.municipality}`, [row.denominator, row.numerator]] as const);
        expect(new Map(byPlace)).toEqual(attendanceByPlace(known(of)));
        await Promise.all([followed.close(), rebuilt.close()]);
      }),
      // Each run asks the SQL of every indicator; the seed is told when it fails.
      { numRuns: 3, endOnFailure: true },
    );
  }, 120_000);

  it('recounts only what there is', () => {
    const names = measures.map(({ name }) => name);
    expect(Object.keys(recounts).filter((name) => !names.includes(name))).toEqual([]);
  });
});
