import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../functions/group-care/canonical.ts';
import { profileValidation } from './validator.ts';

const validate = profileValidation();

function example(name: string): Resource {
  const folder = join(import.meta.dirname, '..', '..', 'fhir-profiles', 'generated', 'example');
  return JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8'));
}

const group = example('Group-example-group');
const session = example('Encounter-example-session');
const present = example('Encounter-example-participant-present');
const absent = example('Encounter-example-participant-absent');
const facilitator = example('Practitioner-example-facilitator');

function without(resource: Resource, url: string): Resource {
  const extensions = resource.extension as readonly { readonly url: string }[];
  return { ...resource, extension: extensions.filter((each) => each.url !== url) };
}

function errors(resource: Resource): string {
  return validate(resource)
    .filter(({ severity }) => severity === 'error')
    .map(({ expression, diagnostics }) => `${expression}: ${diagnostics}`)
    .join('\n');
}

function within(story: string, id: string): Resource {
  const { entry } = example(`Bundle-group-story-${story}`) as unknown as { entry: { resource: Resource }[] };
  const found = entry.find(({ resource }) => resource.id?.endsWith(id))?.resource;
  if (found === undefined) throw new Error(`${story} has no ${id}`);
  return found;
}

const planned = within('02-pregnancy-group', '-cp-3-appointment');
const pressure = within('03-pregnancy-session-1', '-bp');
const gestationalAge = within('03-pregnancy-session-1', '-gestational-age');
const fidelity = within('03-pregnancy-session-1', '-fidelity');
const components = fidelity.component as readonly JsonObject[];
const match = example('CareTeam-example-volunteer-match');
const visits = example('CarePlan-example-home-visit-plan');
const episode = within('02-pregnancy-group', '-maternity');
const notDone = example('Immunization-example-vaccination-not-done');
const response = example('QuestionnaireResponse-example-wellbeing-response');
const impact = example('QuestionnaireResponse-example-impact');
const report = example('MeasureReport-example-aggregate-report');
const consent = example('Consent-example-sharing-consent');
const visit = example('Encounter-example-home-visit');
const score = within('04-wellbeing', '-score');

const coFacilitator = [
  {
    type: [{ coding: [{ system: codeSystem.facilitatorRole, code: 'co-facilitator' }] }],
    individual: { reference: 'Practitioner/1' },
  },
];
const trained = { coding: [{ system: codeSystem.qualification, code: 'facilitation-training' }] };

/** What each profile refuses, and a word of what it says. */
const refused: readonly (readonly [why: string, resource: Resource, says: string])[] = [
  ['a group that is not actual', { ...group, actual: false, member: [] }, 'actual'],
  ['a group of another type', { ...group, type: 'animal' }, 'type'],
  ['a group without a model', { ...group, code: undefined }, 'code'],
  ['a pregnancy group without due dates', without(group, extension.dueDateWindow), 'due-date-window'],
  [
    'a parenting group without birth dates',
    without(example('Group-example-parenting-group'), extension.birthDateWindow),
    'birth-date-window',
  ],
  [
    'a member without a period',
    { ...group, member: [{ entity: { reference: 'Patient/1' } }] },
    'Group.member[0]',
  ],
  [
    'a member who is a professional',
    {
      ...group,
      member: [{ entity: { reference: 'Practitioner/1' }, period: { start: '2026-01-01' } }],
    },
    'Group.member[0].entity',
  ],
  ['a session about one person', { ...session, subject: { reference: 'Patient/1' } }, 'Encounter.subject'],
  [
    'a session with an episode of one person',
    { ...session, episodeOfCare: [{ reference: 'EpisodeOfCare/1' }] },
    'episodeOfCare',
  ],
  ['a session without a number', without(session, extension.sessionNumber), 'extension'],
  ['a session without an identifier', { ...session, identifier: undefined }, 'identifier'],
  ['a session of no kind', { ...session, type: [{ text: 'meeting' }] }, 'Encounter.type'],
  [
    'a session for which nobody is responsible',
    { ...session, participant: coFacilitator },
    'medically-responsible-facilitator',
  ],
  [
    'a finished session without an end',
    { ...session, period: { start: '2026-01-07T09:30:00Z' } },
    'period.end',
  ],
  [
    'a planned session without a day',
    { ...without(session, extension.plannedPeriod), status: 'planned', period: undefined },
    'planned-period',
  ],
  ['an absence without a reason', { ...absent, extension: undefined }, 'encounter-reasonCancelled'],
  [
    'a reason for the absence of somebody who was there',
    { ...absent, status: 'finished' },
    'encounter-reasonCancelled',
  ],
  ['an absent mother with her partner', { ...present, status: 'cancelled' }, 'partner'],
  ['a participant who is a group', { ...present, subject: { reference: 'Group/1' } }, 'Encounter.subject'],
  ['a participant in no session', { ...present, partOf: undefined }, 'partOf'],
  ['a status that is no attendance', { ...present, status: 'triaged' }, 'Encounter.status'],
  ['a participant without a clinician', { ...present, participant: undefined }, 'participant'],
  [
    'a facilitator whose training nobody attests',
    { ...facilitator, qualification: [{ code: trained, period: { start: '2023-03-01' } }] },
    'issuer',
  ],
  ['a facilitator without training', { ...facilitator, qualification: undefined }, 'qualification'],
  [
    'a planned session that ends before it begins',
    { ...planned, end: planned.start },
    'ends after it begins',
  ],
  [
    'a planned session of no group',
    without(planned, 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject'),
    'Appointment',
  ],
  ['a planned session without a number', without(planned, extension.sessionNumber), 'Appointment'],
  ['a check outside a session', { ...pressure, encounter: undefined }, 'encounter'],
  ['a check of a group', { ...pressure, subject: { reference: 'Group/1' } }, 'subject'],
  ['a check without a time', { ...pressure, effectiveDateTime: undefined }, 'effective'],
  [
    'a gestational age in days that says weeks',
    { ...gestationalAge, valueQuantity: { value: 84, system: 'http://unitsofmeasure.org', code: 'd' } },
    'Must be "wk"',
  ],
  [
    'a check with neither value nor reason',
    { ...gestationalAge, valueQuantity: undefined },
    'dataAbsentReason',
  ],
  [
    'a fidelity of twelve elements that is final',
    { ...fidelity, component: components.slice(1) },
    'all thirteen elements',
  ],
  [
    'a fidelity that judges an element twice',
    { ...fidelity, component: [...components.slice(1), components[1] ?? {}] },
    'judged once',
  ],
  ['a fidelity of one person', { ...fidelity, subject: { reference: 'Patient/1' } }, 'subject'],
  ['a match that has begun on no day', { ...match, period: undefined }, 'period.start'],
  ['a match that ended for no reason', { ...match, status: 'inactive' }, 'match-end-reason'],
  ['a match with something clinical in it', { ...match, reasonCode: [{ text: 'depression' }] }, 'reasonCode'],
  ['a match without a volunteer', { ...match, participant: undefined }, 'participant'],
  ['a plan of visits without a goal', { ...visits, goal: undefined }, 'goal'],
  ['a plan of visits that nobody coordinates', { ...visits, author: undefined }, 'author'],
  [
    'a visit without a goal',
    without(visit, 'https://kring.care/fhir/StructureDefinition/visit-goal'),
    'extension',
  ],
  ['a visit in the practice', { ...visit, class: { code: 'AMB' } }, 'class'],
  ['an episode of no kind', { ...episode, type: undefined }, 'type'],
  [
    'a finished episode that never ended',
    { ...episode, status: 'finished', period: { start: '2026-01-01' } },
    'period.end',
  ],
  ['a vaccination not given for no reason', { ...notDone, statusReason: undefined }, 'statusReason'],
  ['a vaccination that nobody gave', { ...notDone, status: 'completed' }, 'performer'],
  ['a completed response of no day', { ...response, authored: undefined }, 'authored'],
  ['an impact at no moment', { ...impact, extension: undefined }, 'extension'],
  ['a report about one person', { ...report, subject: { reference: 'Patient/1' } }, 'subject'],
  ['a report of one person', { ...report, type: 'individual' }, 'type'],
  ['a report that passed no disclosure control', { ...report, extension: undefined }, 'extension'],
  ['a consent for nobody', { ...consent, provision: { type: 'permit' } }, 'actor'],
  ['a score that comes from nowhere', { ...score, derivedFrom: undefined }, 'derivedFrom'],
];

describe('the profiles', () => {
  it.each(refused)('refuse %s', (_, resource, says) => {
    expect(errors(JSON.parse(JSON.stringify(resource)))).toContain(says);
  });

  it('accept a cancelled session for which nobody was responsible', () => {
    const cancelled = {
      ...session,
      status: 'cancelled',
      participant: coFacilitator,
      period: undefined,
    };
    expect(errors(JSON.parse(JSON.stringify(cancelled)))).toBe('');
  });
});
