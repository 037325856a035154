import { mayInteract } from '../../access/decide.ts';
import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, type Issue } from '../../fhir/outcome.ts';
import { type Arguments, readParameters } from '../../fhir/parameters.ts';
import { apply } from '../../group-care/operations/apply.ts';
import { readPlan } from '../../group-care/plan/plan-definition.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitDecided } from '../commit-decided.ts';
import { shownVersion } from '../shown.ts';
import { viewFor } from '../view.ts';
import { type Call, facilitatorRoles, placeOf, weekdays } from './apply-call.ts';
import { forGroup } from './apply-group.ts';
import { forPatient } from './apply-person.ts';
import { throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import type { Operation } from './operation.ts';
import { resolveReferences } from './resolve-references.ts';

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
  const { arguments: input, issues } = readParameters(await request.json(), apply);
  throwAll(issues, 400);
  const view = viewFor(principal, base, api);
  const reader = { base, principal, view, api };
  const key = { type: 'PlanDefinition', id: request.params.id };
  const stored = await api.repository.read(key.type, key.id);
  const { plan, issues: wrong } = readPlan((await shownVersion(stored, key, view, api.repository)).resource);
  throwAll([...wrong, ...settingIssues(input)], 422);
  const nowMs = api.clock();
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const makesTasks = mayInteract(principal, 'create', 'Task') === undefined;
  return commitDecided([`apply ${plan.canonical.split('|')[0]}`], request, api, async () => {
    const resolved = await resolveReferences(input, targetsByName(apply), reader);
    throwAll(resolved.issues, 422);
    const call: Call = { input, resolved, plan, reader, nowMs, today, makesTasks };
    const subject = placeOf(input, 'subject', resolved) ?? '';
    const drawn = subject.startsWith('Group/')
      ? await forGroup(subject, call)
      : await forPatient(subject, call);
    return { entries: drawn.entries(), result: (results) => drawn.answer(results) };
  });
}

function settingIssues(input: Arguments): readonly Issue[] {
  const [weekday, time] = [input.text('weekday'), input.text('time')];
  const roles = input
    .all('facilitator')
    .filter(({ parts }) => !facilitatorRoles.includes(parts.text('role') ?? ''));
  return [
    ...(weekday === undefined || weekdays.includes(weekday)
      ? []
      : [error('value', `weekday is one of ${weekdays.join(', ')}`, input.one('weekday')?.at)]),
    ...(time === undefined || /^([01]\d|2[0-3]):[0-5]\d(:00)?$/.test(time)
      ? []
      : [error('value', 'time is a time of day such as 09:30', input.one('time')?.at)]),
    ...roles.map(({ at }) => error('value', `role is ${facilitatorRoles.join(' or ')}`, at)),
  ];
}
