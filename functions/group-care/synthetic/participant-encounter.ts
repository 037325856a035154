import type { JsonObject } from '../../fhir/resource.ts';
import { codeSystem, profile } from '../canonical.ts';
import type { Attendance } from './attendance.ts';
import { concept, type Identified, identifier, reference } from './element.ts';
import {
  ambulatory,
  reasonCancelled,
  type SessionOf,
  serviceProvider,
  sessionId,
  sessionMinutes,
  timeOf,
} from './session-of.ts';

/** The Encounter of a mother or a baby who came, or who was expected and did not. */
export function participantEncounter(
  of: SessionOf,
  patientId: string,
  came: Attendance,
  links: { readonly episodeId: string | undefined; readonly partnerId?: string | undefined },
): Identified {
  const { cohort } = of;
  const id = patientKey(of, patientId);
  const { responsible } = cohort.municipality.facilitators[cohort.model];
  return {
    resourceType: 'Encounter',
    id,
    meta: { profile: [profile.participantEncounter] },
    ...(came.kind === 'absent' ? { extension: [reasonCancelled(came.reason)] } : {}),
    identifier: [identifier(id)],
    status: came.kind === 'present' ? 'finished' : 'cancelled',
    class: ambulatory,
    type: [concept(codeSystem.encounterKind, 'session-participation', 'Participation in a group session')],
    subject: reference('Patient', patientId),
    ...(links.episodeId === undefined
      ? {}
      : { episodeOfCare: [reference('EpisodeOfCare', links.episodeId)] }),
    participant: [
      participant('responsible-clinician', 'Responsible clinician', 'Practitioner', responsible.key),
      ...(links.partnerId === undefined
        ? []
        : [participant('partner', 'Partner', 'RelatedPerson', links.partnerId)]),
    ],
    ...(came.kind === 'present' ? { period: { start: timeOf(of, 0), end: timeOf(of, sessionMinutes) } } : {}),
    serviceProvider: serviceProvider(of),
    partOf: reference('Encounter', sessionId(of)),
  };
}

function participant(
  code: string,
  display: string,
  individualType: 'Practitioner' | 'RelatedPerson',
  individualId: string,
): JsonObject {
  return {
    type: [concept(codeSystem.participationRole, code, display)],
    individual: reference(individualType, individualId),
  };
}

/** Ids of what belongs to a patient end in this, such as `cp4` for the fourth session of a pregnancy group. */
function patientKey({ cohort, session }: SessionOf, patientId: string): string {
  return `${patientId}-${cohort.model === 'centering-pregnancy' ? 'cp' : 'cpa'}${session.number}`;
}
