import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
import type { DirectClause } from '../../functions/fhir/search/match.ts';
import { holds } from '../../functions/repository/search/scan.ts';
import { baseUrl, everything, found, openStore, query, repositoryOver, update } from './setup.ts';

const families = ['Jansen', 'jánsen', 'Jan', 'de Vries', 'Ö', '李'];
const codes = ['a', 'A', 'b', '85354-9'];
const days = [
  '2026',
  '2026-01',
  '2026-01-31',
  '2026-02-01T10:00:00Z',
  '2026-02-01T23:30:00-05:00',
  '2025-12-31',
];

const observation = fc.record(
  {
    resourceType: fc.constant('Observation'),
    status: fc.constantFrom('final', 'amended'),
    code: fc.record({
      coding: fc.array(
        fc.record({ system: fc.constantFrom('urn:s', 'urn:t'), code: fc.constantFrom(...codes) }),
        { maxLength: 2 },
      ),
    }),
    subject: fc.record({ reference: fc.constantFrom('Patient/p1', 'Patient/p2', 'Group/p1') }),
    effectiveDateTime: fc.constantFrom(...days),
    valueQuantity: fc.record(
      {
        value: fc.constantFrom(1, 5, 5.4, 1000),
        comparator: fc.constantFrom('<', '>='),
        system: fc.constant('http://unitsofmeasure.org'),
        code: fc.constantFrom('kg', 'g', '{score}'),
      },
      { requiredKeys: ['value'] },
    ),
    identifier: fc.array(
      fc.record(
        {
          system: fc.constantFrom('urn:s', 'urn:t'),
          value: fc.constantFrom('1', '2', 'A'),
          type: fc.constantFrom({ coding: [{ system: 'urn:types', code: 'MR' }], text: 'Record number' }),
        },
        { requiredKeys: ['value'] },
      ),
      { maxLength: 2 },
    ),
    meta: fc.record(
      {
        tag: fc.constantFrom([{ system: 'urn:s', code: 'a' }], [{ code: 'b' }]),
        profile: fc.constantFrom(['http://e.org/p|1'], ['http://e.org/p/q']),
        source: fc.constantFrom('http://e.org/feed', 'http://e.org/feed/1'),
      },
      { requiredKeys: [] },
    ),
    component: fc.array(
      fc.record({
        code: fc.record({
          coding: fc.array(fc.record({ code: fc.constantFrom(...codes) }), { maxLength: 1 }),
        }),
        valueQuantity: fc.record({ value: fc.constantFrom(1, 5) }),
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['resourceType', 'status', 'code'] },
);
const patient = fc.record(
  {
    resourceType: fc.constant('Patient'),
    name: fc.array(
      fc.record({
        family: fc.constantFrom(...families),
        given: fc.array(fc.constantFrom(...families), { maxLength: 2 }),
      }),
      { maxLength: 2 },
    ),
    birthDate: fc.constantFrom(...days.filter((day) => day.length <= 10)),
    gender: fc.constantFrom('female', 'other'),
    active: fc.boolean(),
    telecom: fc.constantFrom(
      [{ system: 'phone', value: '06' }],
      [{ system: 'email', value: 'A@b' }],
      [{ value: '06' }],
    ),
    address: fc.constantFrom(
      [{ city: 'Zürich', text: 'by the lake' }],
      [{ line: ['Lake road'], city: 'Bern' }],
    ),
    generalPractitioner: fc.constantFrom(
      [{ reference: 'Practitioner/d1' }],
      [{ reference: 'Organization/d1' }, { reference: 'https://e.org/Practitioner/d1' }],
      [{ identifier: { system: 'urn:s', value: '1' } }],
    ),
  },
  { requiredKeys: ['resourceType'] },
);

const prefix = fc.constantFrom('', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb');
const dateClause = (code: string) =>
  fc.tuple(prefix, fc.constantFrom(...days)).map(([p, day]) => [code, p + day]);
const pair = (code: string, ...values: string[]) => fc.constantFrom(...values).map((value) => [code, value]);
const clauses = {
  Observation: fc.oneof(
    dateClause('date'),
    pair('code', ...codes, 'urn:s|a', '|b', 'urn:t|'),
    pair('combo-code', ...codes),
    pair('code:not', ...codes),
    pair('patient', 'p1', 'Patient/p2', 'p1,p2'),
    pair('subject', 'Group/p1', 'p1', 'Patient/p1'),
    pair('status', 'final', 'final,amended'),
    pair('subject:missing', 'true', 'false'),
    pair('_id', 'r1', 'r1,r2'),
    pair('_id:not', 'r1'),
    pair('date:missing', 'true', 'false'),
    pair('date', '2026-01-31,2025', 'ge2026-02,lt2026'),
    pair(
      'value-quantity',
      '5',
      'ge5',
      'lt5||kg',
      '5000|http://unitsofmeasure.org|g',
      'ne1',
      'sa1',
      'ap5',
      '5||{score}',
    ),
    pair('value-quantity:missing', 'true'),
    pair(
      'code-value-quantity',
      'a$5',
      'urn:s|a$ge5',
      'b$1,a$gt1',
      'a,b$ge1',
      'b,85354-9$ge1',
      '85354-9,a$lt9',
    ),
    pair('combo-code-value-quantity', 'a$5', 'A$le5', '85354-9$1'),
    pair('component-code-value-quantity', 'a$5', 'b$1'),
    pair('identifier', '1', 'urn:s|1', '|2', 'urn:t|', 'a'),
    pair('identifier:of-type', 'urn:types|MR|1', 'urn:types|MR|A'),
    pair('identifier:text', 'record', 'number'),
    pair('subject:Patient', 'p1', 'Patient/p2'),
    pair('subject:Group', 'Patient/p1', 'p1'),
    pair('_tag', 'a', 'urn:s|a', '|b'),
    pair('_tag:not', 'a'),
    pair('_profile', 'http://e.org/p', 'http://e.org/p|1', 'http://e.org/p|2'),
    pair('_profile:below', 'http://e.org/p'),
    pair('_source:above', 'http://e.org/feed/1'),
    pair('_source:below', 'http://e.org/'),
    pair('_content', 'final', 'NOT amended', 'urn OR a'),
  ),
  Patient: fc.oneof(
    dateClause('birthdate'),
    pair('family', 'jan', 'JANSEN', 'ö', 'vries', 'de'),
    pair('name', 'jan', '李', 'v'),
    pair('name:exact', 'Jansen', 'jansen'),
    pair('name:contains', 'ans'),
    pair('gender', 'female', 'other'),
    pair('active', 'true'),
    pair('active:not', 'true'),
    pair('gender:not', 'female', 'female,other'),
    pair('phone', '06'),
    pair('telecom', 'phone|06', '|06', 'phone|', 'a@B'),
    pair('address', 'zur', 'lake', 'by'),
    pair('address-city:exact', 'Zürich', 'Zurich'),
    pair('general-practitioner', 'd1', 'Practitioner/d1', 'https://e.org/Practitioner/d1'),
    pair('general-practitioner:Practitioner', 'd1'),
    pair('general-practitioner:identifier', 'urn:s|1', '1'),
    pair('general-practitioner:missing', 'true', 'false'),
  ),
};

/** By one other resource: what a scan of both types would say of them. */
const chains = [
  ['subject:Patient.gender', 'female'],
  ['patient.name', 'jan'],
  ['patient.birthdate:missing', 'true'],
] as const;
const reverseChains = [
  ['_has:Observation:patient:status', 'final'],
  ['_has:Observation:subject:code:not', 'a'],
] as const;

// "indexed result = full scan filtered by match": DESIGN.md, search.
it('finds by the index exactly what a full scan would, also after updates and deletions', {
  timeout: 120_000,
}, async () => {
  const write = fc.oneof(
    { weight: 5, arbitrary: fc.tuple(fc.nat(12), fc.oneof(observation, patient)) },
    { weight: 1, arbitrary: fc.tuple(fc.nat(12), fc.constant(undefined)) },
  );
  const asked = fc.oneof(
    fc.tuple(
      fc.constant('Observation' as const),
      fc.array(clauses.Observation, { minLength: 1, maxLength: 3 }),
    ),
    fc.tuple(fc.constant('Patient' as const), fc.array(clauses.Patient, { minLength: 1, maxLength: 3 })),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(write, { minLength: 5, maxLength: 40 }),
      fc.array(asked, { minLength: 5, maxLength: 15 }),
      async (writes, queries) => {
        const store = openStore();
        const repository = repositoryOver(store);
        const stored = new Map<string, Resource>();
        for (const [n, resource] of writes) {
          const id = `r${n}`;
          for (const type of ['Observation', 'Patient']) {
            if (resource?.resourceType === type) {
              await repository.commit([update({ ...(resource as unknown as Resource), id })], everything);
              stored.set(`${type}/${id}`, { ...(resource as unknown as Resource), id });
            } else if (!resource) {
              await repository.commit([{ kind: 'delete', type, id }], everything);
              stored.delete(`${type}/${id}`);
            }
          }
        }
        for (const [type, pairs] of queries) {
          const text = new URLSearchParams(pairs.map(([name = '', value = '']) => [name, value])).toString();
          const { clauses: parsed } = query(type, text);
          const expected = [...stored.values()].filter(
            (resource) =>
              resource.resourceType === type &&
              parsed.every((clause) => holds(clause as DirectClause, resource, baseUrl)),
          );
          const ids = await found(repository, type, `${text}&_count=3`);
          expect([text, ids]).toEqual([text, expected.map(({ id }) => id).sort()]);
        }
        await store.close();
      },
    ),
    { numRuns: 60 },
  );
});

// The same of a chain and a reverse chain, over the references between the resources.
it('follows references as a scan of all resources would', { timeout: 120_000 }, async () => {
  const people = fc.uniqueArray(fc.tuple(fc.constantFrom('p1', 'p2', 'p3'), patient), {
    selector: ([id]) => id,
  });
  await fc.assert(
    fc.asyncProperty(people, fc.array(observation, { maxLength: 12 }), async (patients, observations) => {
      const store = openStore();
      const repository = repositoryOver(store);
      const subjects = patients.map(([id, one]) => ({ ...(one as unknown as Resource), id }));
      const events = observations.map((one, n) => ({ ...(one as unknown as Resource), id: `o${n}` }));
      const all = [...subjects, ...events];
      if (all.length > 0)
        await repository.commit(
          all.map((one) => update(one)),
          everything,
        );
      const refers = (event: Resource, to: Resource) =>
        (event.subject as { reference?: string } | undefined)?.reference === `Patient/${to.id}`;
      for (const [name, value] of chains) {
        const inner = query('Patient', `${name.slice(name.indexOf('.') + 1)}=${value}`).clauses;
        const meant = subjects.filter((one) =>
          inner.every((clause) => holds(clause as DirectClause, one, baseUrl)),
        );
        const expected = events.filter((event) => meant.some((one) => refers(event, one)));
        expect([name, await found(repository, 'Observation', `${name}=${value}`)]).toEqual([
          name,
          ids(expected),
        ]);
      }
      for (const [name, value] of reverseChains) {
        const inner = query('Observation', `${name.split(':').slice(3).join(':')}=${value}`).clauses;
        const meant = events.filter((one) =>
          inner.every((clause) => holds(clause as DirectClause, one, baseUrl)),
        );
        const expected = subjects.filter((one) => meant.some((event) => refers(event, one)));
        expect([name, await found(repository, 'Patient', `${name}=${value}`)]).toEqual([name, ids(expected)]);
      }
      await store.close();
    }),
    { numRuns: 40 },
  );
});

function ids(resources: readonly Resource[]): readonly string[] {
  return resources.map(({ id = '' }) => id).sort();
}

const contained = fc.record({
  contained: fc.uniqueArray(
    fc.record({
      resourceType: fc.constantFrom('Patient', 'Group'),
      id: fc.constantFrom('p1', 'c1', 'c2'),
      gender: fc.constantFrom('female', 'other'),
    }),
    { selector: ({ id }) => id, maxLength: 2 },
  ),
  subject: fc.record({ reference: fc.constantFrom('#p1', '#c1', '#c2', 'Patient/p1', 'Patient/c1') }),
  status: fc.constantFrom('final', 'amended'),
});

// https://hl7.org/fhir/R4/search.html#contained: "A chained condition will be evaluated inside contained resources".
it('follows references into what is contained as well', { timeout: 120_000 }, async () => {
  const genders = fc.record({
    p1: fc.constantFrom('female', 'other'),
    c1: fc.constantFrom('female', 'other'),
  });
  await fc.assert(
    fc.asyncProperty(genders, fc.array(contained, { maxLength: 12 }), async (patients, observations) => {
      const store = openStore();
      const repository = repositoryOver(store);
      const people = Object.entries(patients).map(([id, gender]) => ({
        resourceType: 'Patient',
        id,
        gender,
      }));
      const events = observations.map((one, n) => {
        const inner = one.contained.map(({ gender, ...rest }) =>
          rest.resourceType === 'Patient' ? { ...rest, gender } : { ...rest, type: 'person', actual: true },
        );
        const id = `o${n}`;
        return { resourceType: 'Observation', ...one, code: { text: 'x' }, contained: inner, id };
      });
      const all = [...people, ...events] as unknown as (Resource & { id: string })[];
      await repository.commit(
        all.map((one) => update(one)),
        everything,
      );
      const isFemale = ({ subject: { reference }, contained: inner }: (typeof observations)[number]) => {
        const [, id] = reference.split('Patient/');
        if (id !== undefined) return patients[id as keyof typeof patients] === 'female';
        const target = inner.find((one) => reference === `#${one.id}`);
        return target?.resourceType === 'Patient' && target.gender === 'female';
      };
      for (const name of ['subject:Patient.gender', 'patient.gender']) {
        for (const status of ['', '&status=final']) {
          const expected = observations.flatMap((one, n) =>
            isFemale(one) && (status === '' || one.status === 'final') ? [`o${n}`] : [],
          );
          const text = `${name}=female${status}`;
          expect([text, await found(repository, 'Observation', `${text}&_count=2`)]).toEqual([
            text,
            expected.toSorted(),
          ]);
        }
      }
      await store.close();
    }),
    { numRuns: 40 },
  );
});
