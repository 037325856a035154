import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { readParameters } from '../../../functions/fhir/parameters.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../../functions/fhir/resource.ts';
import { recordSession } from '../../../functions/group-care/operations/record-session.ts';
import { readSession } from '../../../functions/group-care/record-session/read-session.ts';
import { everyWanted, wantedSession } from '../../../functions/group-care/record-session/reconcile.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

/*
 * Whatever $record-session refuses, the plain transaction of the resources that it would have made is refused too, with
 * issues of the same severity and code; and what it takes, the transaction is taken with. One line for each rule.
 */

let app: CareApp;
beforeAll(() => {
  app = openCareApp();
});
afterAll(() => app.close());

type Part = JsonObject & { readonly name: string };
const value = (name: string, key: string, content: unknown): Part => ({ name, [key]: content }) as Part;
const reference = (name: string, place: string): Part => value(name, 'valueReference', to(place));
const part = (name: string, parts: readonly Part[]): Part => ({ name, part: [...parts] });
const lead = (who: string, role = 'medically-responsible-facilitator'): Part =>
  part('facilitator', [reference('individual', who), value('role', 'valueCode', role)]);
const check = (code: string, content: number, ...more: readonly Part[]): Part =>
  part('check', [value('code', 'valueCode', code), value('value', 'valueDecimal', content), ...more]);
const pressure = (systolic: number, diastolic: number): Part =>
  part('check', [
    value('code', 'valueCode', 'blood-pressure'),
    value('systolic', 'valueDecimal', systolic),
    value('diastolic', 'valueDecimal', diastolic),
  ]);
const vaccine = (...more: readonly Part[]): Part =>
  part('vaccination', [value('vaccine', 'valueCodeableConcept', { text: 'six-in-one' }), ...more]);
const came = (who: string, ...more: readonly Part[]): Part =>
  part('participant', [
    reference('subject', `Patient/${who}`),
    value('attendance', 'valueCode', 'present'),
    ...more,
  ]);
const missed = (who: string): Part =>
  part('participant', [
    reference('subject', `Patient/${who}`),
    value('attendance', 'valueCode', 'absent'),
    value('absenceReason', 'valueCode', 'illness'),
  ]);
const confirmed = value('acknowledged', 'valueBoolean', true);

interface Change {
  readonly group?: string;
  readonly number?: number;
  readonly start?: string;
  readonly end?: string;
  readonly leads?: readonly Part[];
  readonly people?: readonly Part[];
  readonly others?: readonly Part[];
  readonly identifier?: string;
}

const day = '2026-09-01';
let sessions = 0;
function session(change: Change): readonly Part[] {
  return [
    value('identifier', 'valueIdentifier', {
      system: 'urn:ehr',
      value: change.identifier ?? `s-${++sessions}`,
    }),
    reference('group', `Group/${change.group ?? 'spring'}`),
    value('number', 'valuePositiveInt', change.number ?? 3),
    value('start', 'valueDateTime', change.start ?? `${day}T10:00:00+02:00`),
    value('end', 'valueDateTime', change.end ?? `${day}T12:00:00+02:00`),
    reference('location', 'Location/house'),
    ...(change.leads ?? [lead('Practitioner/mira'), lead('Practitioner/sam', 'co-facilitator')]),
    ...(change.people ?? [came('anna', check('weight', 71.4)), missed('bea')]),
    ...(change.others ?? []),
  ];
}

/** The plain transaction of the very resources that the operation makes of it. */
function transactionOf(parameter: readonly Part[], type = 'transaction'): JsonObject {
  const { arguments: input } = readParameters(
    { resourceType: 'Parameters', parameter: [...parameter] },
    recordSession,
  );
  const places = new Map<string, string>();
  const collect = (parts: readonly JsonObject[], at: string): void => {
    for (const [index, one] of parts.entries()) {
      const path = at === '' ? `Parameters.parameter[${index}]` : `${at}.part[${index}]`;
      if (isJsonObject(one.valueReference)) places.set(path, String(one.valueReference.reference));
      if (Array.isArray(one.part)) collect(one.part.filter(isJsonObject), path);
    }
  };
  collect(parameter, '');
  const { session: read } = readSession(input, places);
  const wanted = everyWanted(wantedSession(read, 'Organization/midwives', { participants: [], parts: [] }));
  const text = JSON.stringify(
    wanted.map(({ reference: fullUrl, resource }) => ({
      fullUrl,
      resource,
      request: { method: 'POST', url: resource.resourceType },
    })),
  );
  return { resourceType: 'Bundle', type, entry: JSON.parse(text) };
}

const spring = ['anna', 'bea', 'twin', 'gone', 'merged', 'grey'];
beforeEach(async () => {
  app.close();
  app = openCareApp();
  for (const resource of [
    ...directory,
    patient('anna', '1995-02-03'),
    patient('bea', '1993-04-05'),
    patient('twin', '2026-08-01'),
    patient('late', '2026-09-05'),
    patient('gone', '1990-01-01', { deceasedDateTime: '2026-08-20' }),
    patient('merged', '1995-02-03', {
      active: false,
      link: [{ other: to('Patient/anna'), type: 'replaced-by' }],
    }),
    patient('grey', '1990-01-01'),
    patient('stranger', '1990-01-01'),
    { resourceType: 'PractitionerRole', id: 'of-mira', practitioner: to('Practitioner/mira') },
    group('spring', [...spring.map((id) => member(id)), member('late')]),
    group('other', [member('anna'), member('stranger')]),
  ])
    await app.put(resource);
});

/** Severity and code of each issue, sorted. */
async function codesOf(response: Response): Promise<readonly string[]> {
  const body = (await response.json()) as Resource;
  const issues = (body.issue ?? []) as readonly JsonObject[];
  return issues.map(({ severity, code }) => `${severity} ${code}`).toSorted();
}

const rule = 'error business-rule';
const unusual = 'warning business-rule';
const invariant = 'error invariant';

const cases: readonly (readonly [name: string, change: Change, codes: readonly string[]])[] = [
  ['all is well', {}, []],
  ['a baby and her vaccine', { people: [came('twin', check('weight', 4.2), vaccine())] }, []],
  ['a facilitator by her role', { leads: [lead('PractitionerRole/of-mira')] }, []],
  ['it was not held', { people: [missed('anna')], others: [value('cancelled', 'valueCode', 'illness')] }, []],
  [
    'nobody is medically responsible',
    { leads: [lead('Practitioner/sam', 'co-facilitator')] },
    [invariant, rule],
  ],
  [
    'a facilitator is not trained',
    { leads: [lead('Practitioner/mira'), lead('Practitioner/untrained', 'co-facilitator')] },
    [rule],
  ],
  [
    'a facilitator is there twice',
    { leads: [lead('Practitioner/mira'), lead('Practitioner/mira', 'co-facilitator')] },
    [rule],
  ],
  [
    'twice, once by her role',
    { leads: [lead('Practitioner/mira'), lead('PractitionerRole/of-mira', 'co-facilitator')] },
    [rule],
  ],
  [
    'a facilitator was not trained yet',
    { start: '2023-09-01T10:00:00Z', end: '2023-09-01T12:00:00Z', people: [] },
    [rule, rule],
  ],
  ['a participant is no member', { people: [came('stranger')] }, [rule]],
  [
    'a participant was no member yet',
    { start: '2026-04-01T10:00:00Z', end: '2026-04-01T12:00:00Z', people: [came('anna')] },
    [rule],
  ],
  ['a participant had died', { people: [came('gone')] }, [rule]],
  ['a participant was not born', { people: [came('late')] }, [rule]],
  ['it begins in the future', { start: '2026-09-10T12:30:00Z', end: '2026-09-10T14:30:00Z' }, [rule, rule]],
  ['it ends in the future', { start: '2026-09-10T11:00:00Z', end: '2026-09-10T13:00:00Z' }, [rule]],
  ['it ends before it begins', { end: `${day}T09:00:00+02:00` }, [invariant, invariant, rule]],
  ['it lasts for days', { end: '2026-09-03T12:00:00+02:00' }, [rule]],
  ['it lasts for half a day', { end: `${day}T22:00:00+02:00` }, [unusual]],
  ['half a day is acknowledged', { end: `${day}T22:00:00+02:00`, others: [confirmed] }, []],
  ['its number is a year', { number: 2026 }, [rule]],
  ['a weight cannot be', { people: [came('anna', check('weight', 714))] }, [rule]],
  ['a weight is unusual', { people: [came('anna', check('weight', 190))] }, [unusual]],
  ['an unusual weight is acknowledged', { people: [came('anna', check('weight', 190, confirmed))] }, []],
  ['a pressure is upside down', { people: [came('anna', pressure(70, 110))] }, [rule, unusual]],
  ['a baby has a fundal height', { people: [came('twin', check('fundal-height', 24))] }, [rule]],
  ['a mother has the weight of a baby', { people: [came('anna', check('weight', 4))] }, [rule]],
  [
    'a vaccine had expired',
    { people: [came('twin', vaccine(value('expirationDate', 'valueDate', '2026-08-31')))] },
    [unusual],
  ],
  [
    'an expired vaccine is acknowledged',
    { people: [came('twin', vaccine(value('expirationDate', 'valueDate', '2026-08-31'), confirmed))] },
    [],
  ],
  ['nobody is there', { people: [] }, []],
  [
    'everything at once',
    {
      start: '2026-09-10T13:00:00Z',
      end: '2026-09-10T15:00:00Z',
      leads: [lead('Practitioner/untrained', 'co-facilitator')],
      people: [came('stranger'), came('anna', check('weight', 714), check('fundal-height', 50))],
    },
    [invariant, rule, rule, rule, rule, rule, rule, unusual],
  ],
];

it.each(cases)('%s: both routes say the same', async (_name, change, expected) => {
  const parameter = session(change);
  const plain = await app.send('POST', '', transactionOf(parameter));
  const plainText = await plain.clone().text();
  const told = { status: plain.status < 300 ? 200 : plain.status, codes: await codesOf(plain) };
  // What the transaction wrote is what the operation makes: it finds nothing to change.
  const called = await app.send('POST', '/Encounter/$record-session', {
    resourceType: 'Parameters',
    parameter: [...parameter],
  });
  const text = await called.clone().text();
  const same = { status: called.status, codes: await codesOf(called) };
  expect(told, `${plainText}\n${text}`).toEqual(same);
  expect(told.codes, plainText).toEqual(expected.toSorted());
  expect(same.status).toBe(expected.length === 0 ? 200 : 422);
  if (expected.length === 0) expect(text).toContain('unchanged');
});

const first: Change = { identifier: 'held' };
it.each<readonly [string, Change, readonly string[]]>([
  [
    'the same facilitator and member elsewhere at that time',
    { group: 'other', leads: [lead('Practitioner/mira')], people: [came('anna')] },
    [rule, rule],
  ],
  [
    'a facilitator by her role elsewhere',
    { group: 'other', leads: [lead('PractitionerRole/of-mira')], people: [came('stranger')] },
    [rule],
  ],
  [
    'one who begins when the other ends',
    {
      group: 'other',
      start: `${day}T12:00:00+02:00`,
      end: `${day}T13:00:00+02:00`,
      leads: [lead('Practitioner/mira')],
      people: [came('anna')],
    },
    [],
  ],
  [
    'one who had been absent',
    { group: 'other', leads: [lead('Practitioner/olga')], people: [came('stranger')] },
    [],
  ],
])('two sessions at once, %s: both routes say the same', async (_name, change, expected) => {
  expect((await app.call('/Encounter/$record-session', session(first))).issues).toEqual([]);
  const parameter = session(change);
  const plain = await codesOf(await app.send('POST', '', transactionOf(parameter)));
  const { body } = await app.call('/Encounter/$record-session', parameter);
  const called = ((body.issue ?? []) as readonly JsonObject[]).map(
    ({ severity, code }) => `${severity} ${code}`,
  );
  expect([plain, called]).toEqual([expected, expected]);
});

it('of a record that was merged, the operation writes of the one that counts, and a resource has to name that', async () => {
  const parameter = session({ people: [came('merged')] });
  expect(await codesOf(await app.send('POST', '', transactionOf(parameter)))).toEqual([rule]);
  const { issues, body } = await app.call('/Encounter/$record-session', parameter);
  expect([issues, JSON.stringify(body)]).toEqual([[], expect.stringContaining('Patient/anna')]);
});
