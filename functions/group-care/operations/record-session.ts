import type { OperationDeclaration, ParameterDeclaration } from '../../fhir/operation-definition.ts';
import { checkKinds } from '../record-session/checks.ts';
import { many, one, optional, parts } from './declare.ts';

const worker = ['Practitioner', 'PractitionerRole'];

const check: ParameterDeclaration = parts('check', [0, '*'], 'An individual check', [
  one(
    'code',
    'code',
    `What was checked: ${checkKinds.map(({ name }) => name).join(', ')}, or its LOINC code`,
  ),
  optional('value', 'decimal', 'The value in the usual unit: kg, cm, beats/minute, °C, weeks'),
  optional('quantity', 'Quantity', 'The value with a unit of its own, in UCUM; instead of value'),
  optional('systolic', 'decimal', 'Of blood pressure, mm[Hg]'),
  optional('diastolic', 'decimal', 'Of blood pressure, mm[Hg]'),
  optional('answer', 'code', 'Of feeding and development: a code of infant-feeding or development'),
  optional('fetus', 'positiveInt', 'Of twins: which one, from 1 on. Default 1'),
  optional(
    'performer',
    'Reference',
    'Who measured, such as the mother herself. Default: who is responsible',
    [...worker, 'Patient', 'RelatedPerson'],
  ),
  optional('acknowledged', 'boolean', 'true: the value is unusual, has been looked at again, and is right'),
]);

const vaccination: ParameterDeclaration = parts('vaccination', [0, '*'], 'A vaccination that was given', [
  one('vaccine', 'CodeableConcept', 'The vaccine, such as a code of ATC or of the national list'),
  optional('dose', 'positiveInt', 'Which dose of the series. Default 1'),
  optional('lotNumber', 'string', 'The batch'),
  optional('expirationDate', 'date', 'Of the batch'),
  optional('performer', 'Reference', 'Who gave it. Default: who is responsible', worker),
  optional('acknowledged', 'boolean', 'true: the batch had expired, and was given all the same'),
]);

const participant: ParameterDeclaration = parts(
  'participant',
  [0, '*'],
  'A mother or a baby who came, or was expected and did not. One who is not named any more in a correction was entered in error',
  [
    one('subject', 'Reference', 'Who; a member of the group on that day', ['Patient']),
    one('attendance', 'code', 'present or absent'),
    optional('absenceReason', 'code', 'Why absent, a code of absence-reason. Default unknown'),
    optional('partnerPresent', 'boolean', 'Whether the partner was there'),
    optional('partner', 'Reference', 'The partner who was there, where registered', ['RelatedPerson']),
    optional(
      'responsible',
      'Reference',
      'Who is responsible for the individual check. Default: the first facilitator who is medically responsible',
      worker,
    ),
    optional('episodeOfCare', 'Reference', "Her maternity care, or the baby's child health care", [
      'EpisodeOfCare',
    ]),
    check,
    vaccination,
    many('note', 'string', 'What is to be remembered of her, him or them'),
  ],
);

export const recordSession: OperationDeclaration = {
  name: 'record-session',
  title: 'Record a group session',
  resource: 'Encounter',
  level: { type: true, instance: false },
  affectsState: true,
  description:
    'Records a whole session of a care group in one atomic call: its Encounter, one for each mother and each baby, what was measured, given and noted. Idempotent on the identifier: the same content again changes nothing and answers the same; other content corrects the session and keeps its history; a conflicting call at the same moment is answered 409. Everything that is wrong is told at once, and then nothing is written.',
  in: [
    one('identifier', 'Identifier', "The sender's own identifier of the session, with system and value"),
    one('group', 'Reference', 'The care group', ['Group']),
    one('number', 'positiveInt', "The number of the session in the group's schedule"),
    one('start', 'dateTime', 'When it really began, with its time zone'),
    one('end', 'dateTime', 'When it really ended'),
    optional('planned', 'Period', 'When it was planned'),
    one('location', 'Reference', 'Where the group met', ['Location']),
    optional('serviceProvider', 'Reference', 'Who provided it. Default: who manages the group', [
      'Organization',
    ]),
    parts('facilitator', [1, '*'], 'Somebody who led the session', [
      one('individual', 'Reference', 'Who', worker),
      one('role', 'code', 'medically-responsible-facilitator or co-facilitator'),
    ]),
    many('topic', 'code', 'A topic that the group talked about, a code of session-topic'),
    many('otherTopic', 'CodeableConcept', "A topic of the country's or the group's own"),
    participant,
    optional(
      'cancelled',
      'code',
      'The session was not held: why, a code of absence-reason. start and end say when it was planned; then nobody was present',
    ),
    optional('acknowledged', 'boolean', 'true: the session was unusually long, which is right'),
  ],
  out: [
    one('session', 'Reference', 'The Encounter of the session', ['Encounter']),
    one('outcome', 'code', 'created, updated or unchanged'),
    parts('participant', [0, '*'], 'Of each participant, in the order in which they were sent', [
      one('subject', 'Reference', 'Who', ['Patient']),
      one('encounter', 'Reference', 'The participant Encounter', ['Encounter']),
      many('observation', 'Reference', 'In the order of checks and notes', ['Observation']),
      many('immunization', 'Reference', 'In the order of vaccinations', ['Immunization']),
    ]),
  ],
};

export const undoSession: OperationDeclaration = {
  name: 'undo-session',
  title: 'Undo a group session',
  resource: 'Encounter',
  level: { type: true, instance: true },
  affectsState: true,
  description:
    'Marks a session that was recorded by mistake as entered in error, with all that was recorded in it: the Encounters of its participants, their Observations, Immunizations, Procedures and DiagnosticReports. Nothing is deleted, and history keeps what was there. Answers that participants gave to questionnaires are theirs, and stay.',
  in: [optional('identifier', 'Identifier', 'Of the session, where it is not in the URL')],
  out: [
    one('session', 'Reference', 'The Encounter of the session', ['Encounter']),
    many('undone', 'Reference', 'What was marked, the session among it'),
    many('kept', 'Reference', 'What stays although it was made in the session'),
  ],
};
