import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { many, one, optional, parts } from './declare.ts';

const subject = {
  name: 'subject',
  documentation: 'Who: the mother first; with her, in a parenting group, her babies',
  min: 1,
  max: 12,
  type: 'Reference',
  target: ['Patient'],
} as const;

const passedOver = many(
  'passedOver',
  'Reference',
  'Who waits and was not let in though there is room: she is in another group of the kind (let her move: movesFrom), or her record is not in use',
  ['Patient'],
);

const promoted = many('promoted', 'Reference', 'Who has come in from the waiting list meanwhile', [
  'Patient',
]);

export const enroll: OperationDeclaration = {
  name: 'enroll',
  title: 'Enrol a family in a group',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: true,
  description:
    'Makes a family members of a care group, or puts it on the waiting list when the group is full. The capacity is never exceeded, however many enrol at once; who waits goes before who comes later; the same again changes nothing. A baby of a family that is in the group already takes no further place. Nobody is in two groups of one kind at once, and nobody is enrolled who has died or whose record is not in use.',
  in: [
    subject,
    optional('start', 'date', 'The first day of the membership. Default today'),
    optional('wait', 'boolean', 'Whether to wait if the group is full, rather than be refused. Default true'),
    optional(
      'movesFrom',
      'Reference',
      'The group that the family leaves for this one, in the same commit; the babies that are in it with the mother come along',
      ['Group'],
    ),
  ],
  out: [
    one('outcome', 'code', 'enrolled, waiting, or unchanged for who is a member already'),
    optional('position', 'positiveInt', 'On the waiting list, from 1 on'),
    one('group', 'Group', 'The group as it is now'),
    optional(
      'places',
      'integer',
      'How many families there is room for now; absent for a group without a capacity',
    ),
    promoted,
    passedOver,
  ],
};

export const leaveGroup: OperationDeclaration = {
  name: 'leave',
  title: 'Leave a group',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: true,
  description:
    'Ends the membership of somebody, and of the babies that came with her, or takes her off the waiting list. What was is kept: the membership has an end, and sessions before it stay as they are; one that is yet to begin is taken back. The first who wait come in from the next day on.',
  in: [subject, optional('end', 'date', 'The last day of the membership. Default today')],
  out: [
    one('outcome', 'code', 'left, or unchanged for who has left already'),
    one('group', 'Group', 'The group as it is now'),
    optional(
      'places',
      'integer',
      'How many families there is room for now; absent for a group without a capacity',
    ),
    promoted,
    passedOver,
  ],
};

export const continueGroup: OperationDeclaration = {
  name: 'continue',
  title: 'Continue a pregnancy group as a parenting group',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: true,
  description:
    'Makes a CenteringParenting group of the families of a pregnancy group, at another organisation or the same, which refers to the group that it continues. To another organisation only those families go for whom a Consent in force permits it (purpose TREAT, or none, with that organisation as an actor); of the others the answer says why not. Called by who manages the pregnancy group.',
  in: [
    optional('organization', 'Reference', 'Who will manage the new group. Default: who manages this one', [
      'Organization',
    ]),
    optional('identifier', 'Identifier', 'Of the new group: sent again, the same group is answered'),
    one('name', 'string', 'Of the new group'),
    one('start', 'date', 'The first day of the memberships'),
    optional('capacity', 'positiveInt', 'How many families the new group has room for. Default 8'),
    optional(
      'birthDateWindow',
      'Period',
      'Which babies fit in. Default: from the first to the last birth date of those who are named',
    ),
    optional('location', 'Reference', 'Where it will meet. Default: where this one does', ['Location']),
    parts('family', [1, 100], 'A family that goes on', [subject]),
  ],
  out: [
    optional('group', 'Reference', 'The new group; absent when no family could go on', ['Group']),
    one('outcome', 'code', 'created, unchanged or none'),
    many('continued', 'Reference', 'The mothers who go on', ['Patient']),
    parts('notContinued', [0, '*'], 'A family that cannot', [
      one('subject', 'Reference', 'The mother', ['Patient']),
      one('reason', 'string', 'Why not, and what would be right'),
    ]),
  ],
};
