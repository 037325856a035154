import type { OperationDeclaration } from '../../fhir/operation-definition.ts';
import { many, one, optional, parts, upTo } from './declare.ts';

export const apply: OperationDeclaration = {
  name: 'apply',
  title: 'Apply a schedule of group care',
  resource: 'PlanDefinition',
  level: { type: false, instance: true },
  affectsState: true,
  description:
    "R4's $apply for the schedules of group care, with what it makes stored. For a group: its care plan, an Appointment for each session on the group's weekday and no public holiday, and for each member a personal care plan with a Task for each questionnaire, which for a baby is the mother's (the head of its family in the group), once for twins. For a mother or a child: the personal care plan and its Tasks. Applied again, after a due date was corrected or members came and went, it moves what has not happened and leaves what has.",
  in: [
    one('subject', 'Reference', 'The group, or one mother or child', ['Group', 'Patient']),
    parts(
      'anchor',
      [0, 200],
      'When a member gives birth or was born, once for each at most, where that is not to be taken from the newest due date (LOINC 11778-8) or the birth date',
      [one('subject', 'Reference', 'Whose', ['Patient']), one('date', 'date', 'Due date or birth date')],
    ),
    optional(
      'weekday',
      'code',
      "mon to sun. Default the group's meeting time, or that of the sessions that are planned, or the day that suits the first one",
    ),
    optional(
      'time',
      'string',
      "When sessions begin, such as 09:30. Default the group's meeting time, or that of the sessions that are planned, or 10:00",
    ),
    optional('start', 'date', 'The first day on which a session may be, from today on. Default tomorrow'),
    upTo(400, 'dayOff', 'date', 'Days without a session, besides the public holidays of the plan'),
    optional('location', 'Reference', 'Where. Default where the group meets', ['Location']),
    parts('facilitator', [0, 20], 'Who will lead the sessions', [
      one('individual', 'Reference', 'Who', ['Practitioner', 'PractitionerRole']),
      one('role', 'code', 'medically-responsible-facilitator or co-facilitator'),
    ]),
  ],
  out: [
    one('return', 'CarePlan', 'The care plan of the subject'),
    many('appointment', 'Reference', 'The sessions, in order', ['Appointment']),
    many('personal', 'Reference', 'The personal care plans', ['CarePlan']),
    many('task', 'Reference', 'The Tasks for questionnaires', ['Task']),
    many('omitted', 'positiveInt', 'Sessions whose weeks had gone by'),
    many('note', 'string', 'What could not be planned, and why'),
  ],
};
