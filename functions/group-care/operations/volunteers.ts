import type { OperationDeclaration, ParameterDeclaration } from '../../fhir/operation-definition.ts';
import { volunteerCriteria } from '../volunteers/fit.ts';
import { endReasons } from '../volunteers/match.ts';
import { many, one, optional, parts, upTo } from './declare.ts';

/** In one call. */
const maxFamilies = 500;
const maxVolunteers = 200;

const practitioner = ['Practitioner', 'PractitionerRole'];

const where: readonly ParameterDeclaration[] = [
  optional('latitude', 'decimal', 'Where they live, with longitude: -90 to 90'),
  optional('longitude', 'decimal', 'Where they live, with latitude: -180 to 180'),
  optional('town', 'string', 'Where they live, without a position'),
  optional('maxDistanceKm', 'decimal', 'From that position; farther is out of the question'),
];

const time = parts('time', [0, 21], 'When they have time; nothing is known of it when absent', [
  optional('weekday', 'code', 'mon to sun. Default any'),
  optional('part', 'code', 'morning, afternoon or evening. Default any'),
]);

const criterionParts = (score: ParameterDeclaration) => [
  one('name', 'code', volunteerCriteria.join(', ')),
  score,
  one('explanation', 'string', 'In words'),
];

const whose = [
  optional('subject', 'Reference', 'Which family, where it is registered', ['Patient']),
  optional('id', 'string', 'Which family, as the caller named it'),
];

export const matchVolunteers: OperationDeclaration = {
  name: 'match-volunteers',
  title: 'Match families and volunteers',
  resource: 'CareTeam',
  level: { type: true, instance: false },
  affectsState: false,
  description:
    'For each family: the volunteers who fit and have time, the best first, with a score that is explained by criterion. With propose: which volunteer goes to which family, so that as many as possible have one and fit as well as possible. It looks at language, place, time and preferences, and at nothing clinical. A volunteer is not proposed again to a family with whom it did not work out. Nothing is written: $start-match does that.',
  in: [
    parts('family', [1, maxFamilies], 'A family that looks for a volunteer', [
      optional(
        'subject',
        'Reference',
        'The parent, where she is registered. Languages and town are taken from her Patient where they are not given',
        ['Patient'],
      ),
      optional('id', 'string', 'What to call the family in the answer, where it is not registered'),
      upTo(20, 'language', 'code', 'Which the family speaks (BCP 47), the preferred one first'),
      ...where,
      time,
      upTo(50, 'preference', 'string', 'What the family asks for, in the words or codes of the organisation'),
      upTo(maxVolunteers, 'exclude', 'Reference', 'A volunteer who is out of the question', practitioner),
    ]),
    parts('volunteer', [1, maxVolunteers], 'A volunteer who may be asked', [
      optional(
        'practitioner',
        'Reference',
        'Who. Languages and town, and of a PractitionerRole the times, are taken from there where they are not given',
        practitioner,
      ),
      optional('id', 'string', 'What to call her in the answer, where she is not registered'),
      upTo(20, 'language', 'code', 'Which she speaks (BCP 47)'),
      ...where,
      time,
      upTo(50, 'offers', 'string', 'What she brings along, in the same words as preference'),
      optional('families', 'positiveInt', 'For how many families she has time, at most. Default 1'),
    ]),
    optional(
      'propose',
      'boolean',
      'Whether to assign all families, rather than tell who fits each. Default false',
    ),
    optional('count', 'positiveInt', 'Without propose: how many volunteers for each family. Default 5'),
    parts('weight', [0, volunteerCriteria.length], 'How much a criterion counts', [
      one('criterion', 'code', volunteerCriteria.join(', ')),
      one('value', 'decimal', 'From 0 to 1000'),
    ]),
  ],
  out: [
    parts('match', [0, '*'], 'A volunteer for a family', [
      ...whose,
      optional('volunteer', 'Reference', 'Who', practitioner),
      optional('volunteerId', 'string', 'Who, as the caller named her'),
      one('score', 'decimal', 'From 0 to 1'),
      parts('criterion', [0, '*'], 'How well they fit by one criterion', [
        ...criterionParts(one('score', 'decimal', 'From 0 to 1')),
        one('weight', 'decimal', 'How much it counts'),
      ]),
    ]),
    parts('unmatched', [0, '*'], 'A family for which there is nobody', [
      ...whose,
      one('reason', 'string', 'Why'),
    ]),
  ],
};

export const startMatch: OperationDeclaration = {
  name: 'start-match',
  title: 'Begin the match of a volunteer and a family',
  resource: 'CareTeam',
  level: { type: true, instance: false },
  affectsState: true,
  description:
    'A volunteer comes to stand at the side of a family: a CareTeam (profile volunteer-match), by which she sees who the family is and how to reach it, and nothing clinical; and the Tasks that ask the family what the support means, at its beginning and after a year. The same again changes nothing.',
  in: [
    one('subject', 'Reference', 'The parent', ['Patient']),
    one('volunteer', 'Reference', 'Who stands at her side', practitioner),
    optional('coordinator', 'Reference', 'Who coaches the volunteer', practitioner),
    optional(
      'organization',
      'Reference',
      'Which organisation answers for it. Default: the organisation of the caller',
      ['Organization'],
    ),
    optional('start', 'date', 'The first day. Default today'),
    parts(
      'criterion',
      [0, volunteerCriteria.length + 1],
      'What spoke for it, as $match-volunteers answered',
      criterionParts(optional('score', 'decimal', 'From 0 to 1')),
    ),
  ],
  out: [
    one('outcome', 'code', 'started or unchanged'),
    one('match', 'Reference', 'The match', ['CareTeam']),
    many('task', 'Reference', 'What asks the family', ['Task']),
  ],
};

export const endMatch: OperationDeclaration = {
  name: 'end-match',
  title: 'End the match of a volunteer and a family',
  resource: 'CareTeam',
  level: { type: false, instance: true },
  affectsState: true,
  description:
    'The volunteer sees nothing of the family any more. What was is kept, with why it ended; the family is asked what the support has meant, and not any more what lies after its end.',
  in: [
    optional('end', 'date', 'The last day, which is not yet to come. Default today'),
    one('reason', 'code', `Why: ${Object.keys(endReasons).join(', ')}`),
  ],
  out: [
    one('outcome', 'code', 'ended or unchanged'),
    one('match', 'Reference', 'The match', ['CareTeam']),
    many('task', 'Reference', 'What asks the family', ['Task']),
  ],
};
