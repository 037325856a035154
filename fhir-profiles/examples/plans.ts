import type { JsonObject } from '../../functions/fhir/resource.ts';
import { codeSystem, extension } from '../../functions/group-care/canonical.ts';
import {
  concept,
  type Identified,
  identifier,
  reference,
  testData,
} from '../../functions/group-care/synthetic/element.ts';
import type { CareGroup, Session } from './story.ts';

const base = 'https://kring.care/fhir';
const profile = (name: string) => ({ ...testData, profile: [`${base}/StructureDefinition/${name}`] });

/** What stands before the first session: the plan of the group, its sessions as appointments, and a plan for each mother. */
export function plansOf(group: CareGroup, sessions: readonly Session[]): readonly Identified[] {
  return [
    groupCareTeam(group, sessions),
    ...sessions.map((session) => plannedSession(group, session, 'booked')),
    groupCarePlan(group, sessions),
    ...mothersOf(group).map((mother) => personalCarePlan(group, mother, sessions)),
  ];
}

/** Mothers are members before their babies are, and have ids of their own. */
export function mothersOf({ member }: CareGroup): readonly string[] {
  return member.flatMap(({ entity: { reference: patient } }) =>
    patient.endsWith('-mother') ? [patient.slice('Patient/'.length)] : [],
  );
}

export function appointmentId({ id }: Session): string {
  return `${id}-appointment`;
}

/** @param status `booked` beforehand; afterwards `fulfilled`, or `cancelled` for a session that was not held */
export function plannedSession(
  group: CareGroup,
  session: Session,
  status: 'booked' | 'fulfilled' | 'cancelled',
): Identified {
  const { start, end } = session.planned;
  const cancelled = concept(codeSystem.absenceReason, 'session-cancelled', 'Session cancelled');
  return {
    resourceType: 'Appointment',
    id: appointmentId(session),
    meta: profile('planned-session'),
    extension: [
      {
        url: 'http://hl7.org/fhir/5.0/StructureDefinition/extension-Appointment.subject',
        valueReference: reference('Group', group.id),
      },
      { url: extension.sessionNumber, valuePositiveInt: session.number },
    ],
    identifier: [identifier(appointmentId(session))],
    status,
    ...(status === 'cancelled' && { cancelationReason: cancelled }),
    serviceType: [concept(codeSystem.encounterKind, 'group-session', 'Group session')],
    supportingInformation: [reference('CarePlan', `${group.id}-plan`)],
    start,
    end,
    participant: [
      ...session.facilitators.map(({ type, individual }) => ({
        type,
        actor: individual,
        status: 'accepted',
      })),
      { actor: session.location, status: 'accepted' },
    ],
  };
}

function groupCarePlan(group: CareGroup, sessions: readonly Session[]): Identified {
  return {
    ...carePlan(`${group.id}-plan`, 'group-care-plan', ['group-schedule', 'Schedule of a group'], sessions),
    subject: reference('Group', group.id),
    careTeam: [reference('CareTeam', `${group.id}-team`)],
  };
}

function personalCarePlan(group: CareGroup, mother: string, sessions: readonly Session[]): Identified {
  return {
    ...carePlan(
      `${group.id}-${mother.slice(-'f00-mother'.length)}`,
      'personal-care-plan',
      ['personal-schedule', 'Personal schedule'],
      sessions,
    ),
    subject: reference('Patient', mother),
    partOf: [reference('CarePlan', `${group.id}-plan`)],
  };
}

function carePlan(
  id: string,
  profileName: string,
  [kind, display]: readonly [string, string],
  sessions: readonly Session[],
): Identified {
  return {
    resourceType: 'CarePlan',
    id,
    meta: profile(profileName),
    identifier: [identifier(id)],
    status: 'active',
    intent: 'plan',
    category: [concept(`${base}/CodeSystem/care-plan-kind`, kind, display)],
    period: { start: day(sessions[0]?.planned.start), end: day(sessions.at(-1)?.planned.end) },
    activity: sessions.map((session) => ({ reference: reference('Appointment', appointmentId(session)) })),
  };
}

function day(dateTime: string | undefined): string {
  return dateTime?.slice(0, 10) ?? '';
}

function groupCareTeam(group: CareGroup, [first]: readonly Session[]): Identified {
  const roles: Readonly<Record<string, JsonObject>> = {
    'medically-responsible-facilitator': concept(
      `${base}/CodeSystem/care-team-role`,
      'facilitator',
      'Facilitator',
    ),
    'co-facilitator': concept(`${base}/CodeSystem/care-team-role`, 'co-facilitator', 'Co-facilitator'),
  };
  return {
    resourceType: 'CareTeam',
    id: `${group.id}-team`,
    meta: profile('care-team'),
    identifier: [identifier(`${group.id}-team`)],
    status: 'active',
    name: `Facilitators of ${group.name}`,
    subject: reference('Group', group.id),
    participant: (first?.facilitators ?? []).map(({ type, individual }) => ({
      role: [roles[type[0]?.coding[0]?.code ?? ''] ?? {}],
      member: individual,
    })),
    managingOrganization: [group.managingEntity],
  };
}
