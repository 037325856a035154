import { randomBytes, randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../../functions/fhir/resource.ts';
import { codeSystem } from '../../../functions/group-care/canonical.ts';
import { inviteGroupOperation } from '../../../functions/http/operations/invite-group.ts';
import { resourceOperations } from '../../../functions/http/operations/resource-operations.ts';
import { installQuestionnaires } from '../../../functions/http/parent/questionnaires.ts';
import { readQuestionnaires } from '../../../questionnaires/read.ts';
import { type CareApp, directory, group, member, openCareApp, patient, to } from './care-app.ts';

/* Miscarriage and stillbirth are ordinary: whoever lost a child is asked nothing, may leave or stay, and has no baby. */

const definition = 'https://kring.care/fhir/StructureDefinition';
const questionnaires = await readQuestionnaires();

let app: CareApp;
beforeEach(async () => {
  const invite = inviteGroupOperation({
    publicUrl: 'https://kring.test',
    newToken: () => randomBytes(24).toString('base64url'),
    newId: randomUUID,
  });
  app = openCareApp({ operations: [invite, ...resourceOperations] });
  await installQuestionnaires(app.repository, questionnaires);
  for (const resource of [
    ...directory,
    patient('anna', '1995-02-03'),
    patient('bea', '1993-04-05'),
    patient('b-1', '2026-08-20'),
    group('spring', [member('anna'), member('bea')]),
  ])
    await app.put(resource);
});
afterEach(() => app.close());

const came: readonly JsonObject[] = [{ name: 'attendance', valueCode: 'present' }];
const missed: readonly JsonObject[] = [
  { name: 'attendance', valueCode: 'absent' },
  { name: 'absenceReason', valueCode: 'loss' },
];
const record = (day: string, attendance: readonly JsonObject[]) =>
  app.call('/Encounter/$record-session', [
    { name: 'identifier', valueIdentifier: { system: 'urn:ehr', value: day } },
    { name: 'group', valueReference: to('Group/spring') },
    { name: 'number', valuePositiveInt: 3 },
    { name: 'start', valueDateTime: `${day}T10:00:00Z` },
    { name: 'end', valueDateTime: `${day}T12:00:00Z` },
    { name: 'location', valueReference: to('Location/house') },
    {
      name: 'facilitator',
      part: [
        { name: 'individual', valueReference: to('Practitioner/mira') },
        { name: 'role', valueCode: 'medically-responsible-facilitator' },
      ],
    },
    {
      name: 'participant',
      part: [{ name: 'subject', valueReference: to('Patient/anna') }, ...attendance],
    },
  ]);

/** Whom the group is asked by a link: `Patient/anna refused`. */
async function invited(): Promise<{ readonly outcomes: readonly string[]; readonly text: string }> {
  const { body } = await app.call('/Group/spring/$invite', [
    { name: 'questionnaire', valueReference: to('Questionnaire/who-5') },
  ]);
  const outcomes = ((body.parameter ?? []) as readonly JsonObject[]).map(({ part }) => {
    const named = (name: string) => (part as readonly JsonObject[]).find((one) => one.name === name);
    return `${(named('subject')?.valueReference as JsonObject | undefined)?.reference} ${named('outcome')?.valueCode}`;
  });
  return { outcomes, text: JSON.stringify(body) };
}

const outcome: Resource = {
  resourceType: 'Observation',
  id: 'outcome',
  meta: { profile: [`${definition}/pregnancy-outcome`] },
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '63893-2' }] },
  subject: to('Patient/anna'),
  effectiveDateTime: '2026-09-05',
  valueCodeableConcept: { coding: [{ system: codeSystem.pregnancyEnding, code: 'loss' }] },
};
const loss: Resource = {
  resourceType: 'Condition',
  id: 'loss',
  meta: { profile: [`${definition}/pregnancy-loss`] },
  code: { coding: [{ system: codeSystem.pregnancyEnding, code: 'loss' }] },
  subject: to('Patient/anna'),
};

describe('who has lost a pregnancy', () => {
  it('stays away with that reason, and is invited to nothing from then on, of which nothing is said', async () => {
    expect((await invited()).outcomes).toEqual(['Patient/anna invited', 'Patient/bea invited']);
    expect((await record('2026-09-08', missed)).issues).toEqual([]);
    const [stayed] = await app.search('Encounter?subject=Patient/anna');
    expect(stayed).toMatchObject({ status: 'cancelled' });
    expect(JSON.stringify(stayed?.extension)).toContain(codeSystem.absenceReason);
    const { outcomes, text } = await invited();
    expect(outcomes).toEqual(['Patient/anna refused', 'Patient/bea invited']);
    expect(text).not.toMatch(/loss|lost|died/);
  });

  it.each([
    ['the outcome of the pregnancy', outcome],
    ['a condition', loss],
  ])('is invited to nothing when %s says so, until that is taken back', async (_, said) => {
    await app.put(said);
    expect((await invited()).outcomes).toEqual(['Patient/anna refused', 'Patient/bea invited']);
    const takenBack =
      said.resourceType === 'Observation'
        ? { status: 'entered-in-error' }
        : {
            verificationStatus: {
              coding: [
                {
                  system: 'http://terminology.hl7.org/CodeSystem/condition-ver-status',
                  code: 'entered-in-error',
                },
              ],
            },
          };
    await app.put({ ...said, ...takenBack } as Resource);
    expect((await invited()).outcomes).toEqual(['Patient/anna invited', 'Patient/bea invited']);
  });

  it('may leave, and what she took part in stays; nobody expects her any more', async () => {
    await record('2026-08-20', came);
    await record('2026-09-08', missed);
    const left = await app.call('/Group/spring/$leave', [
      { name: 'subject', valueReference: to('Patient/anna') },
      { name: 'end', valueDate: '2026-09-08' },
    ]);
    expect([left.issues, left.all('outcome')]).toEqual([[], ['left']]);
    expect((await invited()).outcomes).toEqual(['Patient/bea invited']);
    expect((await record('2026-09-09', came)).issues).toEqual([
      expect.stringContaining('Patient/anna is not a member of Group/spring on 2026-09-09'),
    ]);
    const stayed = await app.search('Encounter?subject=Patient/anna&_sort=date');
    expect(stayed.map(({ status }) => status).toSorted()).toEqual(['cancelled', 'finished']);
    expect((await record('2026-09-08', missed)).all('outcome')).toEqual(['unchanged']);
  });

  it('is welcome when she comes all the same', async () => {
    await app.put(outcome);
    expect((await record('2026-09-08', came)).issues).toEqual([]);
    expect((await invited()).outcomes[0]).toBe('Patient/anna refused');
  });
});

describe('after a stillbirth', () => {
  const goOn = (...families: readonly (readonly string[])[]) =>
    app.call('/Group/spring/$continue', [
      { name: 'organization', valueReference: to('Organization/midwives') },
      { name: 'identifier', valueIdentifier: { system: 'urn:g', value: 'babies' } },
      { name: 'name', valueString: 'Babies' },
      { name: 'start', valueDate: '2026-11-01' },
      ...families.map((ids) => ({
        name: 'family',
        part: ids.map((id) => ({ name: 'subject', valueReference: to(`Patient/${id}`) })),
      })),
    ]);

  it('no baby is made or added: the group goes on with those who were named', async () => {
    await app.put(outcome);
    const before = (await app.search('Patient?_count=100')).length;
    const { issues, all } = await goOn(['bea', 'b-1']);
    expect(issues).toEqual([]);
    const made = await app.read(String(all('group')[0]));
    expect(made.member).toMatchObject([{ entity: to('Patient/bea') }, { entity: to('Patient/b-1') }]);
    expect(await app.search('Patient?_count=100')).toHaveLength(before);
    expect((await app.read('Group/spring')).member).toHaveLength(2);
  });

  it('a baby that has a record, and died, is in no group, and its mother is not asked', async () => {
    await app.put(patient('a-1', '2026-09-05', { deceasedDateTime: '2026-09-05' }));
    const joined = await app.call('/Group/spring/$enroll', [
      { name: 'subject', valueReference: to('Patient/anna') },
      { name: 'subject', valueReference: to('Patient/a-1') },
    ]);
    expect(joined.issues).toEqual([expect.stringMatching(/Patient\/a-1 is not in use/)]);
    expect((await app.read('Group/spring')).member).toHaveLength(2);
    const { all, body } = await goOn(['bea', 'b-1'], ['anna', 'a-1']);
    expect(all('continued'), JSON.stringify(body)).toEqual(['Patient/bea']);
    const made = await app.read(String(all('group')[0]));
    expect(JSON.stringify(made.member)).not.toContain('Patient/a-1');
  });
});
