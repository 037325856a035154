import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Resource } from '../../functions/fhir/resource.ts';
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
