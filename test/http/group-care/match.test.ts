import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../../functions/group-care/canonical.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

let app: CareApp;
const characteristic = (code: string, value: JsonObject): JsonObject => ({
  code: { coding: [{ system: codeSystem.careGroupCharacteristic, code }] },
  ...value,
  exclude: false,
});
const language = (code: string) =>
  characteristic('language', { valueCodeableConcept: { coding: [{ system: 'urn:ietf:bcp:47', code }] } });

function careGroup(
  id: string,
  months: readonly [string, string],
  weekday: string,
  languages: readonly string[],
  room: number,
  members: readonly JsonObject[] = [],
) {
  return group(id, members, {
    extension: [
      { url: extension.dueDateWindow, valuePeriod: { start: months[0], end: months[1] } },
      { url: extension.capacity, valuePositiveInt: room },
      {
        url: extension.meetingTime,
        extension: [
          { url: 'weekday', valueCode: weekday },
          { url: 'start', valueTime: '10:00:00' },
        ],
      },
    ],
    characteristic: [
      ...languages.map(language),
      characteristic('location', { valueReference: to('Location/house') }),
    ],
  });
}

beforeAll(async () => {
  app = openCareApp();
  const mother = patient('anna', '1995-01-01', {
    communication: [{ language: { coding: [{ system: 'urn:ietf:bcp:47', code: 'ar' }] }, preferred: true }],
  });
  const dueDate = (id: string, date: string, on: string) => ({
    resourceType: 'Observation',
    id,
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '11778-8' }] },
    subject: to('Patient/anna'),
    effectiveDateTime: on,
    valueDateTime: date,
  });
  const house = {
    resourceType: 'Location',
    id: 'house',
    name: 'House',
    position: { latitude: 52.37, longitude: 4.9 },
  };
  for (const resource of [
    ...directory,
    house,
    mother,
    patient('bea', '1990-01-01'),
    dueDate('first', '2026-12-20', '2026-03-01'),
    dueDate('corrected', '2026-11-10', '2026-05-01'),
    careGroup('november', ['2026-11-01', '2026-11-30'], 'tue', ['nl', 'ar'], 12),
    careGroup('late-october', ['2026-10-15', '2026-11-05'], 'fri', ['ar'], 12),
    careGroup('full', ['2026-11-01', '2026-11-30'], 'tue', ['ar'], 1, [member('bea')]),
    careGroup('dutch', ['2026-11-01', '2026-11-30'], 'tue', ['nl'], 12),
    careGroup('spring', ['2027-04-01', '2027-04-30'], 'tue', ['ar'], 12),
    { ...careGroup('over', ['2026-11-01', '2026-11-30'], 'tue', ['ar'], 12), active: false },
  ]) {
    await app.put(resource);
  }
});
afterAll(() => app.close());

const family = (...part: readonly JsonObject[]): JsonObject => ({ name: 'family', part: [...part] });
const anna = { name: 'subject', valueReference: to('Patient/anna') };
const named = (id: string, dueDate: string, spoken = 'nl') =>
  family(
    { name: 'id', valueString: id },
    { name: 'dueDate', valueDate: dueDate },
    { name: 'language', valueCode: spoken },
  );
const match = (...parameter: readonly JsonObject[]) => app.call('/Group/$match', parameter);

function rows(parts: readonly unknown[]): readonly Readonly<Record<string, unknown>>[] {
  return parts.map((part) =>
    Object.fromEntries(
      (part as readonly JsonObject[]).map(({ name, ...value }) => {
        const [content] = Object.values(value);
        return [name, (content as JsonObject).reference ?? content];
      }),
    ),
  );
}

describe('$match for a family', () => {
  it('tells the groups that fit, the best first, and explains each criterion', async () => {
    const { all, issues, status } = await match(
      family(
        anna,
        { name: 'latitude', valueDecimal: 52.37 },
        { name: 'longitude', valueDecimal: 4.95 },
        {
          name: 'time',
          part: [{ name: 'weekday', valueCode: 'tue' }],
        },
      ),
    );
    expect([status, issues]).toEqual([200, []]);
    const found = rows(all('match'));
    // By the newest due date, in her language, with room, and going on.
    expect(found.map(({ group, places }) => [group, places])).toEqual([
      ['Group/november', 12],
      ['Group/late-october', 12],
    ]);
    const [best] = all('match') as unknown as readonly (readonly JsonObject[])[];
    const text = JSON.stringify(best?.filter(({ name }) => name === 'criterion'));
    for (const said of ['2026-11-10 lies in', 'Both speak ar', 'km away', 'meets on tue in the morning']) {
      expect(text).toContain(said);
    }
  });

  it('says why nothing fits', async () => {
    const { all } = await match(named('x', '2027-09-01'), named('y', '2026-11-10', 'pl'));
    const reasons = rows(all('unplaced')).map(({ reason }) => String(reason));
    expect(reasons[0]).toMatch(/days outside/);
    expect(reasons[1]).toMatch(/speaks/);
  });

  it('may choose from some groups, with other weights', async () => {
    const { all } = await match(
      family(anna),
      { name: 'group', valueReference: to('Group/late-october') },
      {
        name: 'weight',
        part: [
          { name: 'criterion', valueCode: 'language' },
          { name: 'value', valueDecimal: 0 },
        ],
      },
    );
    expect(rows(all('match')).map(({ group }) => group)).toEqual(['Group/late-october']);
  });

  it('is told what it does not understand', async () => {
    const { status, issues } = await match(family({ name: 'id', valueString: 'z' }), {
      name: 'weight',
      part: [
        { name: 'criterion', valueCode: 'colour' },
        { name: 'value', valueDecimal: 1 },
      ],
    });
    expect(status).toBe(422);
    expect(issues).toEqual([
      expect.stringMatching(/criterion is one of time-of-birth/),
      expect.stringMatching(/Of z neither a dueDate nor a birthDate is known/),
    ]);
  });
});

describe('what $match is sent', () => {
  const decimal = (name: string, valueDecimal: number): JsonObject => ({ name, valueDecimal });
  const dated = (...part: readonly JsonObject[]) =>
    family({ name: 'id', valueString: 'a' }, { name: 'dueDate', valueDate: '2026-11-10' }, ...part);
  const weigh = (criterion: string, value: number) => ({
    name: 'weight',
    part: [{ name: 'criterion', valueCode: criterion }, decimal('value', value)],
  });
  const [lat, long] = [decimal('latitude', 52), decimal('longitude', 5)];

  it.each([
    ['a latitude alone', [dated(lat)], /latitude is given without longitude/],
    ['a longitude alone', [dated(long)], /longitude is given without latitude/],
    ['no place on earth', [dated(decimal('latitude', 1e308), long)], /latitude is 1e\+308.*from -90 to 90/],
    ['a distance below nothing', [dated(lat, long, decimal('maxDistanceKm', -1))], /maxDistanceKm is -1/],
    ['a distance from nowhere', [dated(decimal('maxDistanceKm', 5))], /without latitude and longitude/],
    [
      'two dates',
      [dated({ name: 'birthDate', valueDate: '2026-08-10' })],
      /dueDate .* birthDate .*give one of the two/,
    ],
    ['a weight twice', [dated(), weigh('wish', 1), weigh('wish', 2)], /wish is given a weight twice/],
    ['a weight below nothing', [dated(), weigh('wish', -1)], /value is -1; it is a number from 0 to 1000/],
    ['a weight without end', [dated(), weigh('wish', 1e308)], /value is 1e\+308/],
    [
      'no weight at all',
      [
        dated(),
        ...['time-of-birth', 'language', 'distance', 'meeting-time', 'wish'].map((one) => weigh(one, 0)),
      ],
      /nothing is left to judge by/,
    ],
    [
      'a day that is none',
      [dated({ name: 'time', part: [{ name: 'weekday', valueCode: 'tuesday' }] })],
      /weekday is tuesday; it is one of mon/,
    ],
    ['a language that is none', [dated({ name: 'language', valueCode: 'Dutch!' })], /language is Dutch!/],
    ['a group that has ended', [dated(), { name: 'group', valueReference: to('Group/over') }], /has ended/],
  ])('is refused: %s', async (_, sent, text) => {
    const { status, issues } = await match(...sent);
    expect([status, issues]).toEqual([422, [expect.stringMatching(text)]]);
  });

  it('is told all that is wrong at once, a name that is none too', async () => {
    const { status, issues } = await match(
      dated(lat, { name: 'colour', valueString: 'red' }),
      dated(),
      { name: 'group', valueReference: to('Group/nothing') },
      { name: 'limit', valuePositiveInt: 3 },
    );
    expect(status).toBe(400);
    expect(issues).toEqual([
      expect.stringMatching(/part\[3\]: colour is no parameter of family/),
      expect.stringMatching(/limit is no parameter of \$match/),
      expect.stringMatching(/Group\/nothing leads to nothing/),
      expect.stringMatching(/latitude is given without longitude/),
      expect.stringMatching(/a is there twice/),
    ]);
  });

  it('does not call missing what cannot be read', async () => {
    const { issues } = await match(
      family({ name: 'id', valueString: 'a' }, { name: 'dueDate', valueDate: '2026-02-30' }),
    );
    expect(issues).toEqual([expect.stringMatching(/dueDate is a day such as/)]);
  });

  it('has an end: of 5000 families it is told once', async () => {
    const { status, issues } = await match(...Array.from({ length: 5_000 }, () => dated()));
    expect(status).toBe(400);
    expect(issues[0]).toMatch(/family is given 5000 times; \$match takes 1000/);
  });

  it.each([{ deceasedBoolean: true }, { deceasedDateTime: '2026-08' }, { active: false }])(
    'is about people who are to come: not %j',
    async (change) => {
      await app.put(patient('gone', '1995-01-01', change));
      const subject = { name: 'subject', valueReference: to('Patient/gone') };
      const { issues } = await match(family(subject, { name: 'dueDate', valueDate: '2026-11-10' }));
      expect(issues).toEqual([
        expect.stringMatching(
          /^Parameters.parameter\[0\].part\[0\]: The record of Patient\/gone is not in use/,
        ),
      ]);
    },
  );
});

describe('$match for a coordinator', () => {
  it('assigns many, and says who could not be placed and why', async () => {
    const many = Array.from({ length: 30 }, (_, index) => named(`f${index}`, `2026-11-${10 + (index % 15)}`));
    const { all } = await match(...many, named('late', '2027-12-01'), {
      name: 'propose',
      valueBoolean: true,
    });
    // Two groups speak Dutch.
    expect(all('assignment')).toHaveLength(24);
    expect(rows(all('unplaced'))).toHaveLength(7);
    const sizes = rows(all('group')).map(({ group, families, enough }) => [group, families, enough]);
    expect(sizes).toEqual(
      expect.arrayContaining([
        ['Group/november', 12, true],
        ['Group/dutch', 12, true],
        ['Group/spring', 0, false],
      ]),
    );
    const again = await match(...many.toReversed(), named('late', '2027-12-01'), {
      name: 'propose',
      valueBoolean: true,
    });
    expect(again.body).toEqual(
      (await match(...many, named('late', '2027-12-01'), { name: 'propose', valueBoolean: true })).body,
    );
  });
});

describe('the size of a group', () => {
  it('is that of the country, unless the caller says another', async () => {
    const small = openCareApp({
      groupSizes: { pregnancy: { min: 2, max: 3 }, parenting: { min: 6, max: 8 } },
    });
    try {
      await small.put({ resourceType: 'Location', id: 'house', name: 'House' });
      await small.put(careGroup('november', ['2026-11-01', '2026-11-30'], 'tue', ['nl'], 12));
      const families = ['a', 'b', 'c', 'd'].map((id) => named(id, '2026-11-10'));
      const placed = async (...more: readonly JsonObject[]) =>
        (await small.call('/Group/$match', [...families, { name: 'propose', valueBoolean: true }, ...more]))
          .body;
      const count = (body: unknown, name: string) =>
        JSON.stringify(body).split(`"name":"${name}"`).length - 1;
      expect(count(await placed(), 'assignment')).toBe(3);
      expect(count(await placed({ name: 'maxPregnancy', valuePositiveInt: 4 }), 'assignment')).toBe(4);
      expect(count(await placed({ name: 'minPregnancy', valuePositiveInt: 8 }), 'assignment')).toBe(0);
    } finally {
      await small.close();
    }
  });
});
