import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../../functions/group-care/canonical.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

const people = [
  patient('anna', '1995-02-03'),
  patient('bea', '1993-04-05'),
  patient('twin-1', '2026-08-01'),
  patient('twin-2', '2026-08-01'),
  patient('stranger', '1990-01-01'),
];

let app: CareApp;
beforeEach(async () => {
  app = openCareApp();
  const all = [
    ...directory,
    ...people,
    group('spring', [
      member('anna'),
      member('bea'),
      member('twin-1', '2026-08-01'),
      member('twin-2', '2026-08-01'),
    ]),
    group('other', [member('stranger')]),
  ];
  for (const resource of all) await app.put(resource);
});
afterEach(() => app.close());

type Part = JsonObject & { readonly name: string };

const value = (name: string, key: string, content: unknown): Part => ({ name, [key]: content }) as Part;
const reference = (name: string, place: string): Part => value(name, 'valueReference', to(place));
const part = (name: string, parts: readonly Part[]): Part => ({
  name,
  part: parts as unknown as JsonObject[],
});
const facilitator = (who: string, role = 'medically-responsible-facilitator'): Part =>
  part('facilitator', [reference('individual', `Practitioner/${who}`), value('role', 'valueCode', role)]);
const check = (code: string, ...more: readonly Part[]): Part =>
  part('check', [value('code', 'valueCode', code), ...more]);
const decimal = (name: string, content: number): Part => value(name, 'valueDecimal', content);
const came = (who: string, ...more: readonly Part[]): Part =>
  part('participant', [
    reference('subject', `Patient/${who}`),
    value('attendance', 'valueCode', 'present'),
    ...more,
  ]);
const missed = (who: string, reason: string): Part =>
  part('participant', [
    reference('subject', `Patient/${who}`),
    value('attendance', 'valueCode', 'absent'),
    value('absenceReason', 'valueCode', reason),
  ]);

interface Change {
  readonly identifier?: string;
  readonly group?: string;
  readonly start?: string;
  readonly end?: string;
  readonly facilitators?: readonly Part[];
  readonly participants?: readonly Part[];
  readonly others?: readonly Part[];
}

function session(change: Change = {}): readonly Part[] {
  return [
    value('identifier', 'valueIdentifier', { system: 'urn:ehr', value: change.identifier ?? 's-1' }),
    reference('group', `Group/${change.group ?? 'spring'}`),
    value('number', 'valuePositiveInt', 3),
    value('start', 'valueDateTime', change.start ?? '2026-09-01T10:00:00+02:00'),
    value('end', 'valueDateTime', change.end ?? '2026-09-01T12:00:00+02:00'),
    reference('location', 'Location/house'),
    ...(change.facilitators ?? [facilitator('mira'), facilitator('sam', 'co-facilitator')]),
    value('topic', 'valueCode', 'nutrition'),
    ...(change.participants ?? [
      came(
        'anna',
        value('partnerPresent', 'valueBoolean', true),
        check(
          'blood-pressure',
          decimal('systolic', 118),
          decimal('diastolic', 76),
          reference('performer', 'Patient/anna'),
        ),
        check('weight', decimal('value', 71.4)),
        value('note', 'valueString', 'Asked about iron.'),
      ),
      missed('bea', 'illness'),
    ]),
    ...(change.others ?? []),
  ];
}

const record = (parameter: readonly Part[]) => app.call('/Encounter/$record-session', parameter);
const encounters = () => app.search('Encounter?_count=200');
const partsOf = (body: Resource) =>
  (body.parameter as readonly { readonly name: string; readonly part?: readonly JsonObject[] }[])
    .filter(({ name }) => name === 'participant')
    .map(({ part = [] }) => part);
const placeIn = (parts: readonly JsonObject[], name: string, index = 0): string =>
  String(((parts.filter((one) => one.name === name)[index]?.valueReference ?? {}) as JsonObject).reference);

describe('a session that is recorded', () => {
  it('becomes resources that conform, and answers their ids', async () => {
    const { status, body, issues, all } = await record(session());
    expect(issues).toEqual([]);
    expect(status).toBe(200);
    expect(all('outcome')).toEqual(['created']);
    const [anna, bea] = partsOf(body);
    const own = await app.read(placeIn(anna ?? [], 'encounter'));
    expect(own).toMatchObject({
      status: 'finished',
      subject: to('Patient/anna'),
      partOf: to(String(all('session')[0])),
    });
    expect(await app.read(placeIn(bea ?? [], 'encounter'))).toMatchObject({
      status: 'cancelled',
      extension: [
        { url: extension.reasonCancelled, valueCodeableConcept: { coding: [{ code: 'illness' }] } },
      ],
    });
    const [pressure, weight, note] = await Promise.all(
      [0, 1, 2].map((index) => app.read(placeIn(anna ?? [], 'observation', index))),
    );
    expect(pressure).toMatchObject({ performer: [to('Patient/anna')], component: [{}, {}] });
    expect(weight).toMatchObject({
      valueQuantity: { value: 71.4, code: 'kg' },
      performer: [to('Practitioner/mira')],
    });
    expect(note).toMatchObject({ valueString: 'Asked about iron.' });
  });

  it('changes nothing when it comes again, in whatever order, and answers the same', async () => {
    const first = await record(session());
    const again = await record(session().toReversed());
    expect(again.all('outcome')).toEqual(['unchanged']);
    expect(again.all('session')).toEqual(first.all('session'));
    expect(
      partsOf(again.body)
        .map((one) => JSON.stringify(one))
        .toSorted(),
    ).toEqual(
      partsOf(first.body)
        .map((one) => JSON.stringify(one))
        .toSorted(),
    );
    for (const one of await encounters()) expect(one.meta?.versionId).toBe('1');
  });

  it('is corrected by other content, keeps its history, and what is left out was entered in error', async () => {
    const first = await record(session());
    const corrected = await record(
      session({ participants: [came('anna', check('weight', decimal('value', 72.4)))] }),
    );
    expect(corrected.all('outcome')).toEqual(['updated']);
    const [before] = partsOf(first.body);
    const [after] = partsOf(corrected.body);
    expect(placeIn(after ?? [], 'encounter')).toBe(placeIn(before ?? [], 'encounter'));
    const weight = placeIn(before ?? [], 'observation', 1);
    expect(placeIn(after ?? [], 'observation')).toBe(weight);
    expect(await app.read(weight)).toMatchObject({
      meta: { versionId: '2' },
      valueQuantity: { value: 72.4 },
    });
    expect(await app.read(`${weight}/_history/1`)).toMatchObject({ valueQuantity: { value: 71.4 } });
    expect(await app.read(placeIn(before ?? [], 'observation', 0))).toMatchObject({
      status: 'entered-in-error',
    });
    const bea = (await encounters()).find(({ subject }) => JSON.stringify(subject).includes('bea'));
    expect(bea?.status).toBe('entered-in-error');
    // And comes back when she was there after all.
    expect((await record(session())).all('outcome')).toEqual(['updated']);
    expect(await app.read(`Encounter/${bea?.id}`)).toMatchObject({ status: 'cancelled' });
  });

  it('keeps what others have added to its resources', async () => {
    const { all } = await record(session());
    const stored = await app.read(String(all('session')[0]));
    await app.put({
      ...stored,
      priority: { text: 'routine' },
      extension: [...(stored.extension as JsonObject[]), { url: 'urn:x', valueString: 'x' }],
    });
    expect((await record(session())).all('outcome')).toEqual(['unchanged']);
    await record(session({ end: '2026-09-01T12:10:00+02:00' }));
    const after = await app.read(String(all('session')[0]));
    expect(after).toMatchObject({
      priority: { text: 'routine' },
      period: { end: '2026-09-01T12:10:00+02:00' },
    });
    expect(JSON.stringify(after.extension)).toContain('urn:x');
  });

  it('names people by their identifiers too', async () => {
    const byIdentifier = part('participant', [
      value('subject', 'valueReference', { identifier: { system: 'urn:p', value: 'anna' } }),
      value('attendance', 'valueCode', 'present'),
    ]);
    const byCriteria = part('participant', [
      reference('subject', 'Patient?identifier=urn:p|bea'),
      value('attendance', 'valueCode', 'present'),
    ]);
    const { status, body } = await record(session({ participants: [byIdentifier, byCriteria] }));
    expect(status).toBe(200);
    expect(partsOf(body).map((one) => placeIn(one, 'subject'))).toEqual(['Patient/anna', 'Patient/bea']);
  });

  it('may not have been held', async () => {
    const participants = [missed('anna', 'session-cancelled')];
    const { status, all, issues } = await record(
      session({ participants, others: [value('cancelled', 'valueCode', 'illness')] }),
    );
    expect([status, issues]).toEqual([200, []]);
    const stored = await app.read(String(all('session')[0]));
    expect(stored).toMatchObject({ status: 'cancelled' });
    expect(stored.period).toBeUndefined();
  });
});

describe('what is recorded', () => {
  it('keeps the digits that it was sent with, and a correction of them counts', async () => {
    const text = (digits: string) =>
      JSON.stringify({
        resourceType: 'Parameters',
        parameter: session({
          participants: [
            came(
              'anna',
              check('weight', decimal('value', 70.5)),
              check('blood-pressure', decimal('systolic', 118.5), decimal('diastolic', 76)),
            ),
          ],
        }),
      })
        .replace('70.5', digits)
        .replace('118.5', '118.50');
    const send = async (digits: string) => {
      const response = await app.send('POST', '/Encounter/$record-session', text(digits));
      return [response.status, await response.text()] as const;
    };
    const stored = async () => (await app.send('GET', '/Observation?_count=10')).text();
    expect(await send('70.50')).toEqual([200, expect.stringContaining('"created"')]);
    expect(await stored()).toMatch(/"value":70\.50[,}]/);
    expect(await stored()).toMatch(/"value":118\.50[,}]/);
    expect((await send('70.50'))[1]).toContain('"unchanged"');
    expect((await send('70.500'))[1]).toContain('"updated"');
    expect(await stored()).toMatch(/"value":70\.500[,}]/);
  });

  it('in a session that was not held is nothing, of anybody', async () => {
    const cancelled = value('cancelled', 'valueCode', 'illness');
    const participants = [came('anna', check('weight', decimal('value', 70))), missed('bea', 'illness')];
    const { status, issues } = await record(session({ participants, others: [cancelled] }));
    expect(status).toBe(422);
    expect(issues).toEqual([
      expect.stringMatching(
        /parameter\[9\]: Patient\/anna cannot have been present: the session was not held/,
      ),
      expect.stringMatching(/part\[2\]: Nothing was measured or given in a participation that is cancelled/),
    ]);
    expect(await encounters()).toEqual([]);
  });

  it('of an unusually long session is right when it is acknowledged', async () => {
    const long = { end: '2026-09-01T22:00:00+02:00' };
    const refused = await record(session(long));
    expect([refused.status, refused.issues]).toEqual([
      422,
      [expect.stringMatching(/parameter\[4\]: A session of 12 hours is unusual/)],
    ]);
    const acknowledged = value('acknowledged', 'valueBoolean', true);
    const { status, all } = await record(session({ ...long, others: [acknowledged] }));
    expect(status).toBe(200);
    expect((await app.read(String(all('session')[0]))).extension).toContainEqual({
      url: extension.valueConfirmed,
      valueBoolean: true,
    });
    const endless = await record(session({ end: '2026-09-03T12:00:00+02:00', others: [acknowledged] }));
    expect(endless.issues).toEqual([expect.stringMatching(/A session cannot last 50 hours/)]);
  });

  it('of a vaccine that had expired, too', async () => {
    const given = (...more: readonly Part[]) =>
      session({
        participants: [
          came(
            'twin-1',
            part('vaccination', [
              value('vaccine', 'valueCodeableConcept', { text: 'six-in-one' }),
              value('expirationDate', 'valueDate', '2026-08-31'),
              ...more,
            ]),
          ),
        ],
      });
    expect((await record(given())).issues).toEqual([
      expect.stringMatching(/parameter\[9\]\.part\[2\]: The vaccine expired on 2026-08-31/),
    ]);
    expect((await record(given(value('acknowledged', 'valueBoolean', true)))).issues).toEqual([]);
  });

  it('is of somebody who was born', async () => {
    await app.put(patient('twin-1', '2026-09-05'));
    await app.put(group('spring', [member('twin-1', '2026-08-01')]));
    const participants = [came('twin-1', check('weight', decimal('value', 3.4)))];
    expect((await record(session({ participants }))).issues).toEqual([
      expect.stringMatching(/parameter\[9\]: Patient\/twin-1 was born on 2026-09-05, after 2026-09-01T10/),
    ]);
  });
});

describe('everything that is wrong is told at once', () => {
  it('by the rules of group care', async () => {
    const { status, issues } = await record(
      session({
        start: '2026-09-11T10:00:00Z',
        end: '2026-09-11T12:00:00Z',
        facilitators: [facilitator('untrained', 'co-facilitator')],
        participants: [
          came('stranger'),
          came('anna', check('weight', decimal('value', 714)), check('fundal-height', decimal('value', 50))),
        ],
      }),
    );
    expect(status).toBe(422);
    expect(issues).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/parameter\[3\]: .*in the future/),
        expect.stringMatching(/parameter\[4\]: .*in the future/),
        expect.stringMatching(/parameter\[6\]: No participant of the session is medically responsible/),
        expect.stringMatching(/parameter\[6\]: Practitioner\/untrained is not qualified/),
        expect.stringMatching(/parameter\[8\]: Patient\/stranger is not a member of Group\/spring/),
        expect.stringMatching(/parameter\[9\]\.part\[2\]: Weight 714 kg cannot be/),
        expect.stringMatching(/parameter\[9\]\.part\[3\]: Fundal height 50 cm is unusual/),
      ]),
    );
    expect(await encounters()).toEqual([]);
  });

  it('each once: a time that all share, and whoever is named again and again', async () => {
    const participants = [came('anna'), came('bea'), ...Array.from({ length: 60 }, () => came('anna'))];
    const { issues } = await record(
      session({ start: '2026-09-11T10:00:00Z', end: '2026-09-11T12:00:00Z', participants }),
    );
    expect(issues).toEqual([
      expect.stringMatching(/Patient\/anna is there 61 times, first at/),
      expect.stringMatching(/parameter\[3\]: .*in the future/),
      expect.stringMatching(/parameter\[4\]: .*in the future/),
    ]);
  });

  it('such as a check of somebody else, and one of a fetus that is none', async () => {
    const { issues } = await record(
      session({
        participants: [
          came('twin-1', check('fundal-height', decimal('value', 9999))),
          came('anna', check('weight', decimal('value', 70), value('fetus', 'valuePositiveInt', 2))),
        ],
        facilitators: [facilitator('mira'), facilitator('mira', 'co-facilitator')],
      }),
    );
    expect(issues).toEqual([
      expect.stringMatching(/parameter\[10\]\.part\[2\]\.part\[2\]: weight is of no fetus/),
      expect.stringMatching(/parameter\[7\]: Practitioner\/mira is a facilitator of this session already/),
      expect.stringMatching(/parameter\[9\]\.part\[2\]: Fundal height does not fit Patient\/twin-1/),
    ]);
  });

  it('by what was sent', async () => {
    const { status, issues } = await record([
      value('identifier', 'valueIdentifier', { value: 'x' }),
      value('group', 'valueString', 'spring'),
      value('start', 'valueDateTime', '2026-02-30T10:00:00Z'),
      value('colour', 'valueString', 'red'),
      part('participant', [value('attendance', 'valueCode', 'maybe')]),
    ]);
    expect(status).toBe(400);
    expect(issues).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/parameter\[1\]: group is a Reference to a Group, such as Group\/123/),
        expect.stringMatching(/parameter\[2\]: start is a day, or a time/),
        expect.stringMatching(/parameter\[3\]: colour is no parameter of \$record-session/),
        expect.stringMatching(/parameter\[4\]\.part: participant needs subject/),
        expect.stringMatching(/needs facilitator/),
        expect.stringMatching(/needs location/),
      ]),
    );
  });

  it('also beside an unknown parameter, a reference that is none and a time without a zone', async () => {
    const heavy = came('anna', check('weight', decimal('value', 714)));
    const known = session({ participants: [heavy, came('stranger')] });
    const unknown = value('bogus', 'valueString', 'x');
    expect(await record([...known, unknown])).toMatchObject({
      status: 400,
      issues: [
        expect.stringMatching(/parameter\[11\]: bogus is no parameter/),
        expect.stringMatching(/parameter\[9\]\.part\[2\]: Weight 714 kg cannot be/),
        expect.stringMatching(/parameter\[10\]: Patient\/stranger is not a member/),
      ],
    });
    const { issues } = await record([
      ...session({ start: '2026-09-01T10:00:00', group: 'none', participants: [heavy, came('stranger')] }),
      unknown,
    ]);
    expect(issues).toEqual([
      expect.stringMatching(
        /parameter\[3\]: start is a time without its zone \(2026-09-01T10:00:00\): write the zone/,
      ),
      expect.stringMatching(/parameter\[11\]: bogus is no parameter/),
      expect.stringMatching(/parameter\[1\]: .*Group\/none leads to nothing/),
      expect.stringMatching(/parameter\[9\]\.part\[2\]: Weight 714 kg cannot be/),
    ]);
  });

  it('by what cannot be, beside the rules', async () => {
    const { status, issues } = await record(
      session({
        participants: [
          came('anna', check('weight', decimal('systolic', 1)), check('dancing')),
          came('anna'),
          missed('nobody', 'work'),
          came('stranger'),
        ],
      }),
    );
    expect(status).toBe(422);
    expect(issues).toEqual([
      expect.stringMatching(/nobody leads to nothing/),
      expect.stringMatching(/Patient\/anna is there twice/),
      expect.stringMatching(/weight takes value or quantity; there is systolic/),
      expect.stringMatching(/check dancing is not known/),
      expect.stringMatching(/stranger is not a member/),
    ]);
  });
});

describe('an unusual value', () => {
  const heavy = (...more: readonly Part[]) =>
    session({ participants: [came('anna', check('weight', decimal('value', 190), ...more))] });

  it('is refused with a warning until somebody acknowledges it', async () => {
    const refused = await record(heavy());
    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({ issue: [{ severity: 'warning' }] });
    const { status, body } = await record(heavy(value('acknowledged', 'valueBoolean', true)));
    expect(status).toBe(200);
    const [anna = []] = partsOf(body);
    expect(await app.read(placeIn(anna, 'observation'))).toMatchObject({
      extension: [{ url: extension.valueConfirmed, valueBoolean: true }],
    });
  });

  it('is so for whom it is: a baby is no mother, and grams are no kilograms', async () => {
    const weigh = (who: string, content: object) =>
      record(
        session({ participants: [came(who, check('weight', value('quantity', 'valueQuantity', content)))] }),
      );
    const ucum = { system: 'http://unitsofmeasure.org' };
    expect((await weigh('twin-1', { value: 4100, unit: 'g', code: 'g', ...ucum })).status).toBe(200);
    expect((await weigh('anna', { value: 4100, unit: 'g', code: 'g', ...ucum })).issues[0]).toMatch(
      /cannot be/,
    );
    expect((await weigh('anna', { value: 60, unit: 'cm', code: 'cm', ...ucum })).issues[0]).toMatch(
      /Allowed: kg|unit should be kg/,
    );
  });
});

describe('nobody is in two sessions at once', () => {
  it('be it as a facilitator or as a member', async () => {
    await record(session());
    const other = session({
      identifier: 's-2',
      group: 'other',
      start: '2026-09-01T09:30:00Z',
      end: '2026-09-01T11:00:00Z',
      facilitators: [facilitator('mira'), facilitator('sam', 'co-facilitator')],
      participants: [came('stranger')],
    });
    const { status, issues } = await record(other);
    expect(status).toBe(422);
    expect(issues).toEqual([
      expect.stringMatching(/parameter\[6\]: Practitioner\/mira is in another session at the same time/),
      expect.stringMatching(/parameter\[7\]: Practitioner\/sam is in another session/),
    ]);
    const mine = session({
      identifier: 's-3',
      facilitators: [facilitator('olga')],
      participants: [came('anna'), came('bea')],
    });
    // Bea was absent from the first one.
    expect((await record(mine)).issues).toEqual([
      expect.stringMatching(/parameter\[8\]: Patient\/anna is in another session/),
    ]);
  });

  it('but one may begin when the other ends, and a member who was absent may be elsewhere', async () => {
    await record(session());
    const next = session({
      identifier: 's-2',
      start: '2026-09-01T10:00:00Z',
      end: '2026-09-01T12:00:00Z',
      participants: [came('anna'), came('bea')],
    });
    expect((await record(next)).issues).toEqual([]);
  });

  it('however many are recorded at once', async () => {
    const starts = Array.from({ length: 8 }, (_, index) => `2026-09-0${1 + (index % 2)}T10:0${index}:00Z`);
    const answers = await Promise.all(
      starts.map((start, index) =>
        record(
          session({
            identifier: `race-${index}`,
            start,
            end: start.replace('T10', 'T11'),
            participants: [came('anna')],
          }),
        ),
      ),
    );
    // Two days, one session each.
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, ...Array(6).fill(422)]);
    const held = (await encounters()).filter(({ partOf }) => partOf === undefined);
    expect(new Set(held.map(({ period }) => (period as { start: string }).start.slice(0, 10))).size).toBe(2);
  });

  it('nor by a plain transaction of the same resources', async () => {
    await record(session());
    const held = await encounters();
    const copies = held.map(({ id, meta, ...one }) => ({
      fullUrl: `urn:uuid:${id}`,
      resource: {
        ...one,
        meta: { profile: meta?.profile },
        identifier: [{ system: 'urn:other', value: id }],
        ...(one.partOf === undefined
          ? {}
          : { partOf: to(`urn:uuid:${String((one.partOf as JsonObject).reference).split('/')[1]}`) }),
      },
      request: { method: 'POST', url: 'Encounter' },
    }));
    const response = await app.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: copies,
    });
    expect(response.status).toBe(422);
    const text = await response.text();
    for (const who of ['Practitioner/mira', 'Practitioner/sam', 'Patient/anna'])
      expect(text).toContain(`${who} is in another`);
    expect(text).not.toContain('Patient/bea is in another');
  });
});

describe('the identifier of a session', () => {
  it('is its own: no update takes that of another, and both stay what they are known by', async () => {
    const first = await record(session());
    const second = await record(
      session({ identifier: 's-2', start: '2026-09-02T10:00:00Z', end: '2026-09-02T12:00:00Z' }),
    );
    const place = String(second.all('session')[0]);
    const stored = await app.read(place);
    const taken = { ...stored, identifier: [{ system: 'urn:ehr', value: 's-1' }] };
    const refused = await app.send('PUT', `/${place}`, taken);
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain(`${String(first.all('session')[0])} has this identifier already`);
    expect((await app.send('PUT', `/${place}`, { ...stored, text: undefined })).status).toBe(200);
    expect((await record(session())).all('outcome')).toEqual(['unchanged']);
    // One that never was has none.
    expect((await app.call(`/${String(first.all('session')[0])}/$undo-session`, [])).status).toBe(200);
    expect((await app.send('PUT', `/${place}`, taken)).status).toBe(200);
  });
});

describe('a participation in which something was measured', () => {
  it('is not called off while that stands', async () => {
    const weighed = came(
      'anna',
      check('weight', decimal('value', 71)),
      check('fundal-height', decimal('value', 24)),
    );
    const alone = session({ participants: [weighed] });
    const { body } = await record(alone);
    const [anna = []] = partsOf(body);
    const participation = await app.read(placeIn(anna, 'encounter'));
    const reason = {
      url: 'http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled',
      valueCodeableConcept: { coding: [{ system: codeSystem.absenceReason, code: 'illness' }] },
    };
    const off = (status: string) => ({
      ...participation,
      status,
      ...(status === 'cancelled' && { extension: [reason] }),
    });
    for (const status of ['cancelled', 'planned']) {
      const refused = await app.send('PUT', `/${placeIn(anna, 'encounter')}`, off(status));
      expect(refused.status).toBe(422);
      const text = await refused.text();
      for (const at of [0, 1]) expect(text).toContain(`${placeIn(anna, 'observation', at)} was measured`);
    }
    const wrong = await app.send('PUT', `/${placeIn(anna, 'encounter')}`, off('entered-in-error'));
    expect([wrong.status, await wrong.text()]).toEqual([
      422,
      expect.stringMatching(/was measured or given in it.*entered-in-error/),
    ]);
    const gone = await app.send('DELETE', `/${placeIn(anna, 'encounter')}`);
    expect([gone.status, await gone.text()]).toEqual([422, expect.stringMatching(/is deleted/)]);
    for (const path of ['', `Encounter?_id=${placeIn(anna, 'encounter').split('/')[1]}`]) {
      const request = { method: 'DELETE', url: path || placeIn(anna, 'encounter') };
      const type = path === '' ? 'transaction' : 'batch';
      const sent = await app.send('POST', '', { resourceType: 'Bundle', type, entry: [{ request }] });
      expect(await sent.text()).toMatch(/was measured or given in it/);
    }
    const checks = await Promise.all([0, 1].map((at) => app.read(placeIn(anna, 'observation', at))));
    const update = (resource: JsonObject) => ({
      resource,
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    });
    const together = await app.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        update(off('planned') as JsonObject),
        ...checks.map((one) => update({ ...one, status: 'entered-in-error' } as JsonObject)),
      ],
    });
    expect(together.status, await together.clone().text()).toBe(200);
    // What was taken back goes with it, and stands only with it.
    expect((await record(alone)).status).toBe(200);
    const standing = await app.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        update(off('entered-in-error') as JsonObject),
        ...checks.map((one) => update({ ...one, note: [{ text: 'x' }] } as JsonObject)),
      ],
    });
    expect([standing.status, await standing.text()]).toEqual([
      422,
      expect.stringMatching(/participation that is entered-in-error/),
    ]);
    const taken = await app.send('POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        update(off('entered-in-error') as JsonObject),
        ...checks.map((one) => update({ ...one, status: 'entered-in-error' } as JsonObject)),
      ],
    });
    expect(taken.status, await taken.clone().text()).toBe(200);
    // As a correction by the operation does.
    expect((await record(alone)).status).toBe(200);
    expect((await record(session({ participants: [missed('anna', 'illness')] }))).issues).toEqual([]);
  });
});

describe('a session that stands', () => {
  it('is not entered in error or deleted alone, by whatever way; with all that is in it, it is', async () => {
    const { all, body } = await record(session());
    const place = String(all('session')[0]);
    const held = await app.read(place);
    const wrong = { ...held, status: 'entered-in-error' };
    const refusals = [
      await app.send('PUT', `/${place}`, wrong),
      await app.send('PATCH', `/${place}`, [{ op: 'replace', path: '/status', value: 'entered-in-error' }], {
        'Content-Type': 'application/json-patch+json',
      }),
      await app.send('DELETE', `/${place}`),
    ];
    for (const refused of refusals) {
      expect(refused.status).toBe(422);
      expect(await refused.text()).toMatch(/is a stored participation that rests on this/);
    }
    const parts = partsOf(body).flatMap((one) =>
      one
        .filter(({ name }) => name !== 'subject')
        .map(({ valueReference }) => String((valueReference as JsonObject).reference)),
    );
    const everything = [held, ...(await Promise.all(parts.map((one) => app.read(one))))];
    const entry = everything.map((resource) => ({
      resource: { ...resource, status: 'entered-in-error', extension: withoutReason(resource) },
      request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
    }));
    const whole = await app.send('POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(whole.status, await whole.clone().text()).toBe(200);
  });
});

/** A participation that never was has no reason why she was not there. */
function withoutReason({ extension: all }: Resource): JsonObject[] | undefined {
  const left = ((all ?? []) as JsonObject[]).filter(({ url }) => url !== extension.reasonCancelled);
  return left.length > 0 ? left : undefined;
}

describe('criteria that lead elsewhere than the identifier in the body', () => {
  const search = (value: string) => `identifier=urn:ehr|${value}`;
  const bodyOf = async (place: string, change: JsonObject = {}): Promise<Resource> => {
    const { id: _, ...body } = await app.read(place);
    return { ...body, ...change } as Resource;
  };
  const elsewhere = { start: '2026-09-04T10:00:00Z', end: '2026-09-04T12:00:00Z' };
  let [first, second] = ['', ''];
  beforeEach(async () => {
    first = String((await record(session())).all('session')[0]);
    const other = session({ identifier: 's-2', start: '2026-09-02T10:00:00Z', end: '2026-09-02T12:00:00Z' });
    second = String((await record(other)).all('session')[0]);
  });

  it('take no identifier of another: by creation, by update, by patch or in a transaction', async () => {
    const taking = await bodyOf(second, { period: elsewhere });
    const transaction = (request: JsonObject) =>
      app.send('POST', '', {
        resourceType: 'Bundle',
        type: 'transaction',
        entry: [{ resource: taking, request }],
      });
    const answers = [
      await app.send('POST', '/Encounter', taking, { 'If-None-Exist': search('none') }),
      await app.send('PUT', `/Encounter?${search('none')}`, taking),
      await app.send('PUT', `/Encounter?${search('s-1')}`, taking),
      await app.send(
        'PATCH',
        `/Encounter?${search('s-1')}`,
        [{ op: 'replace', path: '/identifier/0/value', value: 's-2' }],
        { 'Content-Type': 'application/json-patch+json' },
      ),
      await transaction({ method: 'POST', url: 'Encounter', ifNoneExist: search('none') }),
      await transaction({ method: 'PUT', url: `Encounter?${search('s-1')}` }),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(422);
      expect(await answer.text()).toContain(`${second} has this identifier already`);
    }
  });

  it('put nobody into two sessions at once', async () => {
    const answer = await app.send('PUT', `/Encounter?${search('s-1')}`, await bodyOf(second));
    expect(await answer.text()).toContain('Practitioner/mira is in another session at the same time');
  });

  it('find the very one that is updated, or nothing that is created, whatever it is called now', async () => {
    const renamed = await bodyOf(first, { identifier: [{ system: 'urn:ehr', value: 's-9' }] });
    expect((await app.send('PUT', `/Encounter?${search('s-1')}`, renamed)).status).toBe(200);
    const unwritten = await app.send('POST', '/Encounter', await bodyOf(second), {
      'If-None-Exist': search('s-9'),
    });
    expect(unwritten.status).toBe(200);
  });
});

describe('at the same moment', () => {
  it('the same content is recorded once, and answered to all', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => record(session())));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(answers.map(({ all }) => all('session')[0])).size).toBe(1);
    expect(answers.filter(({ all }) => all('outcome')[0] === 'created')).toHaveLength(1);
    expect(await encounters()).toHaveLength(3);
  });

  it('of different contents one is recorded, and the others are answered 409', async () => {
    const answers = await Promise.all(
      [70, 71, 72, 73].map((weight, index) =>
        record(
          session({
            // Nothing in common but the identifier.
            start: `2026-09-0${index + 1}T10:00:00Z`,
            end: `2026-09-0${index + 1}T12:00:00Z`,
            facilitators: [facilitator(['mira', 'sam', 'olga', 'mira'][index] ?? '')],
            participants: [came(index % 2 === 0 ? 'anna' : 'bea', check('weight', decimal('value', weight)))],
          }),
        ),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, 409, 409, 409]);
    const sessions = (await encounters()).filter(({ partOf }) => partOf === undefined);
    expect(sessions).toHaveLength(1);
  });
});

describe('ordinary cases', () => {
  it('twins have a check each, and before birth a heart rate each', async () => {
    const rate = (fetus: number, beats: number) =>
      check('fetal-heart-rate', decimal('value', beats), value('fetus', 'valuePositiveInt', fetus));
    const { issues, body } = await record(
      session({ participants: [came('anna', rate(1, 140), rate(2, 132)), came('twin-1'), came('twin-2')] }),
    );
    expect(issues).toEqual([]);
    const [anna = []] = partsOf(body);
    const numbers = await Promise.all(
      [0, 1].map(async (index) => (await app.read(placeIn(anna, 'observation', index))).extension),
    );
    expect(numbers).toEqual([1, 2].map((fetus) => [{ url: extension.fetusNumber, valuePositiveInt: fetus }]));
    expect(
      (await record(session({ participants: [came('anna', rate(1, 140), rate(1, 132))] }))).issues,
    ).toEqual([expect.stringContaining('fetal-heart-rate-1 is there twice')]);
  });

  it('a loss is a reason to be absent; who comes after it is welcome', async () => {
    expect((await record(session({ participants: [missed('anna', 'loss')] }))).issues).toEqual([]);
    expect((await record(session({ participants: [came('anna')] }))).issues).toEqual([]);
  });

  it('a baby that has died was there until that day, and not after', async () => {
    await app.put({ ...patient('twin-2', '2026-08-01'), deceasedDateTime: '2026-09-01T23:00:00Z' });
    expect((await record(session({ participants: [came('twin-1'), came('twin-2')] }))).issues).toEqual([]);
    const later = session({
      identifier: 's-2',
      start: '2026-09-08T10:00:00Z',
      end: '2026-09-08T12:00:00Z',
      participants: [came('twin-1'), came('twin-2')],
    });
    expect((await record(later)).issues).toEqual([
      expect.stringMatching(/Patient\/twin-2 died on 2026-09-01/),
    ]);
  });

  it('who moved between groups took part in each while she was its member', async () => {
    await app.put(group('spring', [member('anna', '2026-05-01', '2026-08-15'), member('bea')]));
    await app.put(group('other', [member('anna', '2026-08-15')]));
    const at = (groupId: string, day: string) =>
      record(
        session({
          identifier: `${groupId}-${day}`,
          group: groupId,
          start: `${day}T10:00:00Z`,
          end: `${day}T12:00:00Z`,
          participants: [came('anna')],
        }),
      );
    expect((await at('spring', '2026-08-10')).status).toBe(200);
    expect((await at('other', '2026-08-10')).status).toBe(422);
    expect((await at('other', '2026-08-20')).status).toBe(200);
    expect((await at('spring', '2026-08-25')).status).toBe(422);
  });

  it('who was merged is the one she was merged into, before and after', async () => {
    await app.put(patient('anna-double', '1995-02-03'));
    await app.put(group('spring', [member('anna-double'), member('bea')]));
    const asDouble = session({ participants: [came('anna-double', check('weight', decimal('value', 70)))] });
    const first = await record(asDouble);
    expect(first.issues).toEqual([]);
    const merged = await app.call('/Patient/$merge', [
      reference('source-patient', 'Patient/anna-double'),
      reference('target-patient', 'Patient/anna'),
    ]);
    expect(merged.status, JSON.stringify(merged.body)).toBe(200);
    // The EHR goes on to know her by the old number.
    const again = await record(asDouble);
    expect(again.issues).toEqual([]);
    expect([again.all('outcome'), again.all('session')]).toEqual([['unchanged'], first.all('session')]);
    expect(partsOf(again.body).map((one) => placeIn(one, 'subject'))).toEqual(['Patient/anna']);
  });
});

describe('a session that never was', () => {
  it('is undone in one call, with all that was recorded in it', async () => {
    const { all, body } = await record(session());
    const [anna = []] = partsOf(body);
    await app.put({
      resourceType: 'QuestionnaireResponse',
      id: 'answers',
      status: 'completed',
      subject: to('Patient/anna'),
      encounter: to(placeIn(anna, 'encounter')),
    });
    const undone = await app.call('/Encounter/$undo-session', [
      value('identifier', 'valueIdentifier', { system: 'urn:ehr', value: 's-1' }),
    ]);
    expect(undone.status).toBe(200);
    expect(undone.all('undone')).toHaveLength(6);
    expect(undone.all('kept')).toEqual(['QuestionnaireResponse/answers']);
    for (const place of undone.all('undone')) {
      expect(await app.read(String(place))).toMatchObject({ status: 'entered-in-error' });
    }
    // Again, and by id: nothing more to do.
    const again = await app.call(`/${String(all('session')[0])}/$undo-session`, []);
    expect(again.status).toBe(200);
    expect((await app.read(String(all('session')[0]))).meta?.versionId).toBe('2');
    // What never was stands in nobody's way, and recorded again it is true again.
    expect((await record(session({ identifier: 's-9' }))).issues).toEqual([]);
    expect((await record(session())).issues[0]).toMatch(/is in another session/);
  });

  it('is a session, and one that is there', async () => {
    const { body } = await record(session());
    const [anna = []] = partsOf(body);
    expect((await app.call(`/${placeIn(anna, 'encounter')}/$undo-session`, [])).status).toBe(422);
    expect((await app.call('/Encounter/nothing/$undo-session', [])).status).toBe(404);
    expect((await app.call('/Encounter/$undo-session', [])).status).toBe(400);
  });
});
