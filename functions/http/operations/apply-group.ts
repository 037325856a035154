import { isReduced } from '../../access/labels.ts';
import { familyOf, type Member, memberPlace, membersFrom } from '../../group-care/enrolment/families.ts';
import { isInfant } from '../../group-care/infant.ts';
import { goneIssue, goneOf } from '../../group-care/person-rules.ts';
import { appliedKey, groupPlan } from '../../group-care/plan/applied.ts';
import type { Group, Patient } from '../../group-care/resources.ts';
import { anchorsOf } from './apply-anchors.ts';
import type { Call } from './apply-call.ts';
import { Drawn, storedWith } from './apply-drawn.ts';
import { drawPersonal, noAnchor, personalKeys, typesOf } from './apply-person.ts';
import { expectingOf, notPlannedNow } from './apply-pregnancies.ts';
import { drawQuestions } from './apply-questions.ts';
import { drawSessions, heldSessions } from './apply-sessions.ts';
import { storedPeople } from './stored-people.ts';

/** The plan of a group, its sessions, and the personal plans of its members. */
export async function forGroup(place: string, call: Call): Promise<Drawn> {
  const { plan, reader, resolved, today } = call;
  const group = resolved.resources.get(place) as Group;
  const entered = membersFrom(group, today);
  const all = [...new Set(entered.map(memberPlace))];
  const people = await storedPeople(all, reader.api);
  const gone = all.filter((one) => goneOf(people.get(one) ?? { resourceType: 'Patient' }) !== undefined);
  const members = all.filter((one) => !gone.includes(one));
  const expecting = await expectingOf(members, await anchorsOf(members, call), call);
  const { anchors, lost, subjects } = expecting;
  const keys = [
    appliedKey(plan, place),
    ...plan.sessions.map(({ number }) => appliedKey(plan, place, `session-${number}`)),
  ];
  const personal = all.flatMap((one) => personalKeys(plan, subjects.get(one) ?? one));
  const [own, held] = await Promise.all([
    storedWith([...keys, ...personal], typesOf(call, ['CarePlan', 'Appointment']), reader),
    heldSessions(place, plan.timeZone, reader),
  ]);
  const drawn = new Drawn(own);
  const days = drawSessions(drawn, place, group, [...anchors.values()], held, call);
  const groupKey = appliedKey(plan, place);
  const appointments = plan.sessions.flatMap(({ number }) => days.references.get(number) ?? []);
  const whole = drawn.put(
    groupKey,
    groupPlan(plan, place, appointments, [...days.dates.values()], drawn.before(groupKey)),
  );
  const questions = drawQuestions(drawn, anchors, { members: entered, people, subjects }, call);
  for (const [patient, anchor] of anchors)
    drawPersonal(
      drawn,
      { patient, anchor, subject: subjects.get(patient) ?? patient },
      { partOf: whole, tasks: questions.get(patient) ?? [] },
      call,
    );
  for (const one of lost) rest(drawn, appliedKey(plan, subjects.get(one) ?? one));
  const unknown = members.filter(
    (one) => !anchors.has(one) && !lost.includes(one) && isExpected(one, entered, people.get(one), call),
  );
  drawn.notes.push(...unknown.map((one) => noAnchor(one, plan)));
  drawn.notes.push(...lost.map(notPlannedNow));
  drawn.notes.push(...gone.map((one) => goneIssue(one).diagnostics));
  if (anchors.size === 0) drawn.notes.push('No session could be planned: no member has a date to count from');
  return drawn;
}

/** The plan of who has lost her pregnancy waits for what she wishes; her questionnaires do so too, wherever they are sent. */
function rest(drawn: Drawn, key: string): void {
  const before = drawn.before(key);
  if (before?.status === 'active' && !isReduced(before)) drawn.put(key, { ...before, status: 'on-hold' });
}

/** In a parenting group the dates are the babies', and of the mothers none is asked for. */
function isExpected(
  place: string,
  members: readonly Member[],
  person: Patient | undefined,
  call: Call,
): boolean {
  if (call.plan.sessions[0]?.anchor !== 'birth-date' || isInfant(person, call.today)) return true;
  const isHead = members.some((member) => memberPlace(member) !== place && familyOf(member) === place);
  return person?.birthDate === undefined && !isHead;
}
