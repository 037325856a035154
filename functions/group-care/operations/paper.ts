import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { many, one, optional, parts } from './declare.ts';

const followers = ['CareTeam', 'Practitioner', 'PractitionerRole', 'Organization'];
const more = [
  optional('language', 'code', 'Of the sheets: en, nl, fr, sq, ar or tr. Default en'),
  optional('expires', 'dateTime', 'Until when they can be typed in. Default in 30 days'),
  optional('careTeam', 'Reference', 'Who follows an alert up. Default whoever the Patient names', followers),
];
const url = optional(
  'url',
  'uri',
  'Opens the sheets to print, once and within an hour, in the browser of whoever asked',
);
const participant = parts('participant', [0, '*'], 'A person who is no child', [
  one('subject', 'Reference', 'Who', ['Patient']),
  one('outcome', 'code', 'to-print, answered (and so not asked again), or refused'),
  optional('task', 'Reference', 'What waits for the answers, or has them', ['Task']),
  optional('issues', 'OperationOutcome', 'Why that person cannot be asked, or what to know'),
]);
const description =
  'Each sheet has a code by which whoever may types the answers in later ($enter-answers). Whoever has a link to the same questions keeps it.';

export const printGroup: OperationDeclaration = {
  name: 'print',
  title: 'Print a questionnaire for a group',
  resource: 'Group',
  level: { type: false, instance: true },
  affectsState: true,
  description: `Makes for each member of a group a Task and a sheet of paper with one questionnaire. ${description} Children are not asked, nor who has answered it lately.`,
  in: [
    one('questionnaire', 'Reference', 'What to ask', ['Questionnaire']),
    many('subject', 'Reference', 'Only these members. Default all', ['Patient']),
    optional(
      'answeredSince',
      'date',
      'Who has answered on this day or later is not asked again. Default 30 days ago',
    ),
    ...more,
  ],
  out: [url, participant],
};

export const printOne: OperationDeclaration = {
  name: 'print',
  title: 'Print a questionnaire for a person',
  resource: 'Questionnaire',
  level: { type: false, instance: true },
  affectsState: true,
  description: `Makes for one person a Task and a sheet of paper with this questionnaire. ${description}`,
  in: [one('subject', 'Reference', 'Who is asked', ['Patient']), ...more],
  out: [url, participant],
};

export const enterAnswers: OperationDeclaration = {
  name: 'enter-answers',
  title: 'Open the pages on which sheets are typed in',
  resource: 'QuestionnaireResponse',
  level: { type: true, instance: false },
  affectsState: true,
  description:
    'Answers a link that opens once, within an hour, in the browser of whoever asked: pages on which sheets of paper that were printed by $print are typed in by their codes, for four hours. The responses name the person as source and who typed as author.',
  in: [
    optional('author', 'Reference', 'Who types. Default whoever the token names; a system has to say it', [
      'Practitioner',
      'PractitionerRole',
    ]),
  ],
  out: [one('url', 'uri', 'The link, for whoever types and nobody else')],
};
