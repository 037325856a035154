import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { many, one, optional, parts } from './declare.ts';

const organization = optional('organization', 'Reference', 'Which visits', ['Organization']);
const when = [
  optional('start', 'dateTime', 'When it was, or is planned to be'),
  optional('end', 'dateTime', 'Until when'),
];

export const homeVisits: OperationDeclaration = {
  name: 'home-visits',
  title: 'Home visits to a family',
  resource: 'Patient',
  level: { type: false, instance: true },
  affectsState: false,
  description:
    'The visits of all organisations to one family: who does what for which goal, and which visits overlap or repeat each other. It is made of what the caller may see and of nothing else: a visit that the family, or a label, keeps from the caller is not in the answer in any form.',
  in: [
    optional('start', 'date', 'Of visits from this day on. Default: all'),
    optional('end', 'date', 'Of visits until this day. Default: all'),
    optional(
      'withinDays',
      'positiveInt',
      'Two visits of different organisations for one goal repeat each other when they are at most so many days apart. Default 7',
    ),
  ],
  out: [
    parts('visit', [0, '*'], 'A visit that was made or is planned', [
      one('visit', 'Reference', 'The visit', ['Encounter']),
      one('status', 'code', 'Of the Encounter'),
      organization,
      many('who', 'Reference', 'Who visits', ['Practitioner', 'PractitionerRole', 'RelatedPerson']),
      ...when,
      many('goal', 'Reference', 'What for', ['Goal']),
    ]),
    parts('goal', [0, '*'], 'A goal of the family, and who does what for it', [
      one('goal', 'Reference', 'The goal', ['Goal']),
      optional('description', 'string', 'What the family wants, in its own words'),
      parts('planned', [0, '*'], 'What is to be done for it, by the shared plan', [
        many('organization', 'Reference', 'Which visits', ['Organization']),
        many('who', 'Reference', 'Who visits', ['Practitioner', 'PractitionerRole', 'RelatedPerson']),
        one('status', 'code', 'Of the activity in the plan'),
        ...when,
      ]),
      many('visit', 'Reference', 'Visits for it', ['Encounter']),
    ]),
    parts('overlap', [0, '*'], 'Two visits of which one may be too much', [
      many('kind', 'code', 'same-time, same-day, same-goal'),
      one('explanation', 'string', 'In words'),
      many('visit', 'Reference', 'The two visits', ['Encounter']),
      many('organization', 'Reference', 'Which visit', ['Organization']),
      many('goal', 'Reference', 'What both come for', ['Goal']),
    ]),
  ],
};
