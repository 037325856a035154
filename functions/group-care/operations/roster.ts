import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { one, optional, parts } from './declare.ts';

export const roster: OperationDeclaration = {
  name: 'roster',
  title: 'Roster of a group',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: false,
  description:
    'Who was at which session of a group: participants by sessions, as Parameters or, with csv, as one line for each participant (RFC 4180). Participants are named as the caller may see them.',
  in: [
    optional('start', 'date', 'Sessions from this day on'),
    optional('end', 'date', 'Sessions until this day'),
    optional('csv', 'boolean', 'Answer text/csv. Default false'),
  ],
  out: [
    parts('session', [0, '*'], 'A session, in order', [
      one('encounter', 'Reference', 'The session Encounter', ['Encounter']),
      optional('number', 'positiveInt', 'Its number'),
      optional('date', 'date', 'Its day'),
      one('status', 'code', 'The status of the Encounter'),
      one('present', 'integer', 'How many participants were there'),
      one('expected', 'integer', 'How many were there or were expected'),
    ]),
    parts('participant', [0, '*'], 'A mother or a baby', [
      one('subject', 'Reference', 'Who', ['Patient']),
      optional('name', 'string', 'The name, where the caller may see it'),
      one('attended', 'integer', 'At how many sessions she, he or they were'),
      one('expected', 'integer', 'Of how many'),
      parts('attendance', [0, '*'], 'At one session; without one, nothing is recorded', [
        one('encounter', 'Reference', 'The session Encounter', ['Encounter']),
        one('status', 'code', 'present, absent, expected, there (now)'),
        optional('reason', 'code', 'Why absent'),
        optional('partner', 'boolean', 'Whether the partner was there'),
      ]),
    ]),
  ],
};
