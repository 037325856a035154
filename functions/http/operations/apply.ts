import { mayInteract } from '../../access/decide.ts';
import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, type Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import { addDays, type CalendarDate } from '../../group-care/calendar-date.ts';
import { memberPlace, membersFrom } from '../../group-care/enrolment/families.ts';
import { dayAt } from '../../group-care/local-day.ts';
import { apply } from '../../group-care/operations/apply.ts';
import { farDayIssues, weekdayCodes } from '../../group-care/operations/input-rules.ts';
import { readPlan } from '../../group-care/plan/plan-definition.ts';
import type { Group } from '../../group-care/resources.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitDecided } from '../commit-decided.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { anchorWindow } from './apply-anchors.ts';
import { type Call, facilitatorRoles } from './apply-call.ts';
import { forGroup } from './apply-group.ts';
import { forPatient } from './apply-person.ts';
import { throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import type { Operation } from './operation.ts';
import { placeIn, type Call as ReadCall, readCall } from './read-call.ts';
import { resolveReferences } from './resolve-references.ts';
import { goneIssues } from './stored-people.ts';

/** A schedule becomes plans, sessions and tasks: see the declaration, which is its OperationDefinition. */
export const applyOperation: Operation = {
  name: apply.name,
  definition: definitionUrl(apply),
  levels: ['instance'],
  resourceTypes: ['PlanDefinition'],
  methods: ['POST'],
  interaction: 'operation:apply',
  handle: applyPlan,
};

async function applyPlan(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { principal, base } = request;
  const nowMs = api.clock();
  const key = { type: 'PlanDefinition', id: request.params.id };
  const stored = await api.repository.read(key.type, key.id);
  const version = await shownVersion(stored, key, viewFor(principal, base, api), api.repository);
  const { plan, issues: wrong } = readPlan(version.resource);
  const today = dayAt(nowMs, plan.timeZone);
  const { input, reader } = await readCall(request, api, apply, async (call) => [
    ...wrong,
    ...settingIssues(call.input, today),
    ...anchorIssues(call, today),
    ...(await goneIssues(call.input.all('subject'), call)),
  ]);
  const makesTasks = mayInteract(principal, 'create', 'Task') === undefined;
  return commitDecided([`apply ${plan.canonical.split('|')[0]}`], request, api, async () => {
    // Anew, after the guard: who is a member may have changed.
    const resolved = await resolveReferences(input, targetsByName(apply), reader);
    throwAll(resolved.issues, 422);
    const call: Call = { input, resolved, plan, reader, nowMs, today, makesTasks };
    const subject = placeIn(input, 'subject', resolved) ?? '';
    const drawn = subject.startsWith('Group/')
      ? await forGroup(subject, call)
      : await forPatient(subject, call);
    return { entries: drawn.entries(), result: (results) => drawn.answer(results) };
  });
}

/** A date is of somebody whom the plan is for, who has one. */
function anchorIssues({ input, resolved }: ReadCall, today: CalendarDate): readonly Issue[] {
  const subject = placeIn(input, 'subject', resolved);
  const group = subject?.startsWith('Group/') ? (resolved.resources.get(subject) as Group) : undefined;
  const members = group ? membersFrom(group, today).map(memberPlace) : [];
  const isPlanned = (who: string) => subject === undefined || who === subject || members.includes(who);
  const anchors = input.all('anchor').map(({ parts }) => ({
    argument: parts.one('subject'),
    who: placeIn(parts, 'subject', resolved),
    date: parts.one('date'),
  }));
  return anchors.flatMap(({ argument, who, date }, index) => [
    ...farDayIssues(date, anchorWindow(today)),
    ...(who === undefined || isPlanned(who)
      ? []
      : [
          error(
            'value',
            `${who} is ${group ? 'no member of' : 'not'} ${subject}, whom the plan is for`,
            argument?.at,
          ),
        ]),
    ...(who !== undefined && anchors.findIndex((one) => one.who === who) < index
      ? [error('value', `${who} is given a date twice`, argument?.at)]
      : []),
  ]);
}

const daysAhead = 2 * 366;

function settingIssues(input: Arguments, today: CalendarDate): readonly Issue[] {
  const [weekday, time] = [input.text('weekday'), input.text('time')];
  const roles = input
    .all('facilitator')
    .filter(({ parts }) => !facilitatorRoles.includes(parts.text('role') ?? ''));
  return [
    ...(weekday === undefined || weekdayCodes.some((one) => one === weekday)
      ? []
      : [error('value', `weekday is one of ${weekdayCodes.join(', ')}`, input.one('weekday')?.at)]),
    ...(time === undefined || /^([01]\d|2[0-3]):[0-5]\d(:00)?$/.test(time)
      ? []
      : [error('value', 'time is a time of day such as 09:30', input.one('time')?.at)]),
    ...farDayIssues(input.one('start'), [today, addDays(today, daysAhead)]),
    ...roles.map(({ at }) => error('value', `role is ${facilitatorRoles.join(' or ')}`, at)),
  ];
}
