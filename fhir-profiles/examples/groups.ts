import type { Resource } from '../../functions/fhir/resource.ts';
import {
  concept,
  type Identified,
  identifier,
  reference,
  testData,
} from '../../functions/group-care/synthetic/element.ts';
import { syntheticProgramme } from '../../functions/group-care/synthetic/programme.ts';
import { type TransactionBundle, updates } from '../../functions/group-care/synthetic/transaction.ts';
import { declared } from './declare.ts';
import { sessionFidelity } from './fidelity.ts';
import { followUp } from './follow-up.ts';
import { appointmentId, mothersOf, plannedSession, plansOf } from './plans.ts';
import { type CareGroup, type Session, sessionOf } from './story.ts';

type IdentifiedBundle = TransactionBundle & Identified;

const wanted = { seed: 9, groups: 12, municipalities: 1, today: '2026-11-22' } as const;

/**
 * One pregnancy group from its first session to its tenth, the births, and the CenteringParenting group in which most of
 * its families go on: as transactions that a server takes one after the other. The people, what is measured and what is
 * given come from the simulator of a programme (functions/group-care/synthetic); plans, appointments, teams, fidelity,
 * consents, flags and tasks are made to go with it. Nobody in it exists.
 */
export function groupExamples(): readonly IdentifiedBundle[] {
  const steps = firstGroup();
  const sessions = steps.flatMap((step) => step.flatMap((resource) => sessionOf(resource) ?? []));
  const groups = steps.flatMap((step) => step.filter(isGroup));
  return steps.map((step, index) => {
    const written = step.flatMap((resource) => [
      declared(withTies(resource)),
      ...alongside(resource, groups, sessions),
    ]);
    const number = String(index + 1).padStart(2, '0');
    const { resourceType, ...bundle } = updates(written);
    return { resourceType, id: `group-story-${number}-${nameOf(step)}`, ...bundle };
  });
}

/** What happens to the first group of a programme, and to nobody else. */
function firstGroup(): readonly (readonly Identified[])[] {
  const steps: (readonly Identified[])[] = [];
  for (const { entry } of syntheticProgramme(wanted)) {
    const resources = entry.map(({ resource }) => resource as Identified);
    if (resources.some(({ id }) => id.includes('-g002'))) break;
    steps.push(resources);
  }
  return steps;
}

/** What goes with a resource: plans with a group, the appointment and the fidelity with a session, a task with a score. */
function alongside(
  resource: Identified,
  groups: readonly CareGroup[],
  sessions: readonly Session[],
): readonly Identified[] {
  if (isGroup(resource)) {
    const own = sessions.filter(({ encounter }) => isOf(encounter, resource));
    return [...plansOf(resource, own), ...consents(resource, groups)];
  }
  const session = sessionOf(resource);
  const group = groups.find((one) => session !== undefined && isOf(session.encounter, one));
  if (session !== undefined && group !== undefined) {
    const appointment = plannedSession(group, session, session.isHeld ? 'fulfilled' : 'cancelled');
    return session.isHeld ? [appointment, sessionFidelity(wanted.seed, group, session)] : [appointment];
  }
  if (resource.resourceType !== 'Observation' || groups[0] === undefined) return [];
  return followUp(resource, groups[0].managingEntity);
}

function isGroup(resource: Identified): resource is CareGroup {
  return resource.resourceType === 'Group';
}

function isOf(encounter: Resource, { id }: CareGroup): boolean {
  return (encounter.subject as { readonly reference?: string }).reference === `Group/${id}`;
}

/** A session Encounter names its appointment, and an episode what it is an episode of. */
function withTies(resource: Identified): Identified {
  const session = sessionOf(resource);
  if (session !== undefined)
    return { ...resource, appointment: [reference('Appointment', appointmentId(session))] };
  if (resource.resourceType !== 'EpisodeOfCare') return resource;
  const [code, display] = resource.id.endsWith('-maternity')
    ? ['maternity', 'Maternity care']
    : ['child-health', 'Child health care'];
  return { ...resource, type: [concept('https://kring.care/fhir/CodeSystem/episode-type', code, display)] };
}

/** Each mother who goes on lets the midwives share what they know with the organisation of the group that she goes on in. */
function consents(group: CareGroup, groups: readonly CareGroup[]): readonly Identified[] {
  const [from] = groups;
  if (from === undefined || from.id === group.id) return [];
  return mothersOf(group).map((mother) => {
    const id = `${group.id}-${mother.slice(-'f00-mother'.length)}-consent`;
    return {
      resourceType: 'Consent',
      id,
      meta: { ...testData, profile: ['https://kring.care/fhir/StructureDefinition/sharing-consent'] },
      identifier: [identifier(id)],
      status: 'active',
      scope: concept(
        'http://terminology.hl7.org/CodeSystem/consentscope',
        'patient-privacy',
        'Privacy Consent',
      ),
      category: [
        concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'IDSCL', 'information disclosure'),
      ],
      patient: reference('Patient', mother),
      dateTime: startOf(group),
      performer: [reference('Patient', mother)],
      organization: [from.managingEntity],
      policyRule: concept('http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPTIN', 'opt-in'),
      provision: {
        type: 'permit',
        actor: [
          {
            role: concept(
              'http://terminology.hl7.org/CodeSystem/v3-ParticipationType',
              'IRCP',
              'information recipient',
            ),
            reference: group.managingEntity,
          },
        ],
        purpose: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason',
            code: 'TREAT',
            display: 'treatment',
          },
        ],
      },
    };
  });
}

function startOf({ member }: CareGroup): string {
  return (member[0] as { readonly period?: { readonly start?: string } } | undefined)?.period?.start ?? '';
}

function nameOf(step: readonly Identified[]): string {
  const session = step.map(sessionOf).find((one) => one !== undefined);
  const model = step.some(({ id }) => id.includes('-cpa')) ? 'parenting' : 'pregnancy';
  if (session !== undefined) return `${model}-session-${session.number}`;
  if (step.some(isGroup)) return `${model}-group`;
  if (step.some(({ resourceType }) => resourceType === 'QuestionnaireResponse')) return 'wellbeing';
  return step.some(({ resourceType }) => resourceType === 'Organization') ? 'directory' : 'end-of-pregnancy';
}
