import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { many, one, optional, parts } from './declare.ts';

const member = one('subject', 'Reference', 'Who', ['Patient']);

export const inviteGroup: OperationDeclaration = {
  name: 'invite',
  title: 'Ask a group to answer a questionnaire',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: true,
  description:
    'Makes for each member of a group a Task and a link to one questionnaire, as $invite of a Questionnaire does for one person. Children are not asked, nor who has answered it lately. Who was asked and has not answered keeps the Task, and gets a new link in the place of the one before. Who cannot be asked is named with the reason, and keeps nobody else from being asked.',
  in: [
    one('questionnaire', 'Reference', 'What to ask', ['Questionnaire']),
    many('subject', 'Reference', 'Only these members. Default all', ['Patient']),
    optional(
      'answeredSince',
      'date',
      'Who has answered on this day or later is not asked again. Default 30 days ago',
    ),
    optional('expires', 'dateTime', 'Until when the links open. Default in 30 days'),
    optional('careTeam', 'Reference', 'Who follows an alert up. Default whoever the Patient names', [
      'CareTeam',
      'Practitioner',
      'PractitionerRole',
      'Organization',
    ]),
    optional('requester', 'Reference', 'In whose name', [
      'Practitioner',
      'PractitionerRole',
      'Organization',
      'Device',
    ]),
  ],
  out: [
    parts('participant', [0, '*'], 'A member who is no child', [
      member,
      one('outcome', 'code', 'invited, answered (and so not asked again), or refused'),
      optional('url', 'uri', 'The link to send to that person'),
      optional('task', 'Reference', 'What waits for the answers, or has them', ['Task']),
      optional('issues', 'OperationOutcome', 'Why that person cannot be asked, or what to know'),
    ]),
  ],
};

export const invited: OperationDeclaration = {
  name: 'invited',
  title: 'Who of a group has answered a questionnaire',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: false,
  description:
    'Who of the members of a group was asked to answer a questionnaire, and who has: of the last Task of each that the caller may see. What was answered is not told.',
  in: [one('questionnaire', 'Reference', 'Which questionnaire', ['Questionnaire'])],
  out: [
    parts('participant', [0, '*'], 'A member who is no child', [
      member,
      one('outcome', 'code', 'not-invited, invited, answered or closed (cancelled, or too late)'),
      optional(
        'messages',
        'integer',
        'How many messages Kring has sent her by itself: 1 is the invitation, the others are reminders',
      ),
      optional(
        'state',
        'code',
        'How far the messages are: invited, reminded, not-reached or paused (docs/invitations.md)',
      ),
      optional('task', 'Reference', 'The Task', ['Task']),
      optional('date', 'dateTime', 'When she was asked, or when she has answered'),
    ]),
  ],
};
