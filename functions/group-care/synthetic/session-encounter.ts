import type { JsonObject } from '../../fhir/resource.ts';
import { codeSystem, extension, profile } from '../canonical.ts';
import { venueId } from './directory.ts';
import { concept, type Identified, identifier, reference } from './element.ts';
import { chance, integer, random } from './random.ts';
import {
  ambulatory,
  reasonCancelled,
  type SessionOf,
  serviceProvider,
  sessionId,
  sessionMinutes,
  timeOf,
} from './session-of.ts';
import { topicsOf } from './topics.ts';

export function sessionEncounter(of: SessionOf): Identified {
  const { cohort, session } = of;
  const planned = { start: timeOf(of, 0), end: timeOf(of, sessionMinutes) };
  const cancelled = cohort.cancelled.includes(session.number);
  const runOverMinutes = 5 * integer(random(of.seed, `run-over/${sessionId(of)}`), -1, 2);
  return {
    resourceType: 'Encounter',
    id: sessionId(of),
    meta: { profile: [profile.sessionEncounter] },
    extension: [
      { url: extension.sessionNumber, valuePositiveInt: session.number },
      { url: extension.plannedPeriod, valuePeriod: planned },
      ...(cancelled
        ? [reasonCancelled({ code: 'session-cancelled', display: 'Session cancelled' })]
        : topicsOf(of.seed, cohort, session)),
    ],
    identifier: [identifier(sessionId(of))],
    status: cancelled ? 'cancelled' : 'finished',
    class: ambulatory,
    type: [concept(codeSystem.encounterKind, 'group-session', 'Group session')],
    subject: reference('Group', cohort.key),
    participant: facilitators(of),
    ...(cancelled
      ? {}
      : { period: { start: planned.start, end: timeOf(of, sessionMinutes + runOverMinutes) } }),
    location: [{ location: reference('Location', venueId(cohort.municipality)) }],
    serviceProvider: serviceProvider(of),
  };
}

/** Now and then the co-facilitator is ill and the session goes on with one. */
function facilitators(of: SessionOf): readonly JsonObject[] {
  const { responsible, coFacilitator } = of.cohort.municipality.facilitators[of.cohort.model];
  const alone = chance(random(of.seed, `alone/${sessionId(of)}`), 0.04);
  return [
    facilitator('medically-responsible-facilitator', 'Medically responsible facilitator', responsible.key),
    ...(alone ? [] : [facilitator('co-facilitator', 'Co-facilitator', coFacilitator.key)]),
  ];
}

function facilitator(code: string, display: string, practitionerId: string): JsonObject {
  return {
    type: [concept(codeSystem.facilitatorRole, code, display)],
    individual: reference('Practitioner', practitionerId),
  };
}
