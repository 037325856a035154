import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { criterionNames } from '../matching/fit.ts';
import { one, optional, parts, upTo } from './declare.ts';

const criterion = parts('criterion', [0, '*'], 'How well they fit by one criterion', [
  one('name', 'code', criterionNames.join(', ')),
  one('score', 'decimal', 'From 0 to 1'),
  one('weight', 'decimal', 'How much it counts'),
  one('explanation', 'string', 'In words'),
]);

/** In one call. */
const maxFamilies = 1_000;
const maxGroups = 500;

const whose = [
  optional('subject', 'Reference', 'Which family, where it is registered', ['Patient']),
  optional('id', 'string', 'Which family, as the caller named it'),
];

export const match: OperationDeclaration = {
  name: 'match',
  title: 'Match families and groups',
  resource: 'Group',
  level: { type: true, instance: false },
  affectsState: false,
  description:
    'For a family: the groups that fit, the best first, with a score that is explained by criterion. With propose, for a coordinator: which of many families goes to which group, so that as many as possible have a place and fit as well as possible, no group grows beyond its size, and none is begun that would stay too small; with who could not be placed and why. The same families and groups always come to the same proposal. Nothing is written: $enroll does that.',
  in: [
    parts('family', [1, maxFamilies], 'A family that looks for a group', [
      optional(
        'subject',
        'Reference',
        'The mother, where she is registered. What is not given is taken from her Patient and her newest due date',
        ['Patient'],
      ),
      optional('id', 'string', 'What to call the family in the answer, where it is not registered'),
      optional('dueDate', 'date', 'For a pregnancy group; not together with birthDate'),
      optional('birthDate', 'date', 'Of the baby, for a parenting group'),
      upTo(20, 'language', 'code', 'Which the family speaks (BCP 47), the preferred one first'),
      optional('latitude', 'decimal', 'Where the family lives, with longitude: -90 to 90'),
      optional('longitude', 'decimal', 'Where the family lives, with latitude: -180 to 180'),
      optional('town', 'string', 'Where the family lives, without a position'),
      optional('maxDistanceKm', 'decimal', 'From that position; farther is out of the question'),
      parts('time', [0, 21], 'When the family can come; any when absent', [
        optional('weekday', 'code', 'mon to sun. Default any'),
        optional('part', 'code', 'morning, afternoon or evening. Default any'),
      ]),
      upTo(50, 'wish', 'Reference', 'A group that the family wishes for', ['Group']),
    ]),
    optional(
      'propose',
      'boolean',
      'Whether to assign all families, rather than tell what fits each. Default false',
    ),
    upTo(
      maxGroups,
      'group',
      'Reference',
      'The groups to choose from. Default: all that the caller sees and that go on',
      ['Group'],
    ),
    optional(
      'minPregnancy',
      'positiveInt',
      'Families that make a pregnancy group. Default: by the schedule of the country, else 8',
    ),
    optional(
      'maxPregnancy',
      'positiveInt',
      'The most in a pregnancy group, besides its own capacity. Default: by the schedule of the country, else 12',
    ),
    optional(
      'minParenting',
      'positiveInt',
      'Families that make a parenting group. Default: by the schedule of the country, else 6',
    ),
    optional(
      'maxParenting',
      'positiveInt',
      'The most in a parenting group, besides its own capacity. Default: by the schedule of the country, else 8',
    ),
    parts('weight', [0, criterionNames.length], 'How much a criterion counts', [
      one('criterion', 'code', criterionNames.join(', ')),
      one('value', 'decimal', 'From 0 to 1000'),
    ]),
  ],
  out: [
    parts(
      'match',
      [0, '*'],
      'Without propose: a group that fits a family and has room, by family and then the best first',
      [
        ...whose,
        one('group', 'Reference', 'The group', ['Group']),
        one('score', 'decimal', 'From 0 to 1'),
        one('places', 'integer', 'How many families there is room for'),
        criterion,
      ],
    ),
    parts('assignment', [0, '*'], 'With propose: where a family would go', [
      ...whose,
      one('group', 'Reference', 'The group', ['Group']),
      one('score', 'decimal', 'From 0 to 1'),
      criterion,
    ]),
    parts('unplaced', [0, '*'], 'A family for which there is nothing', [
      ...whose,
      one('reason', 'string', 'Why'),
    ]),
    parts('group', [0, '*'], 'With propose: what each group would be', [
      one('group', 'Reference', 'The group', ['Group']),
      one('families', 'integer', 'How many it would have'),
      one('enough', 'boolean', 'Whether that makes a group of its model'),
    ]),
  ],
};
