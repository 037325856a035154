import type { Json, JsonObject } from '../../fhir/resource.ts';
import { codeSystem, extension, profile } from '../canonical.ts';
import type { CheckInput, ParticipantInput, SessionInput, VaccinationInput } from './input.ts';

/*
 * The resources that a session comes to, without ids. Each names every member that it decides about; `undefined` is a
 * member that must not be there. Whatever else somebody has stored in them stays.
 */

export interface Content {
  readonly resourceType: 'Encounter' | 'Observation' | 'Immunization';
  readonly members: JsonObject;
  /** Extensions that this decides about, by URL: of others it says nothing. */
  readonly extensions: readonly JsonObject[];
  readonly ownExtensions: readonly string[];
}

const ambulatory = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode',
  code: 'AMB',
  display: 'ambulatory',
};

/** Without what was not told. */
function periodOf({ start, end }: SessionInput): JsonObject {
  return { ...(start !== '' && { start }), ...(end !== '' && { end }) };
}

function concept(system: string, code: string): JsonObject {
  return { coding: [{ system, code }] };
}

function to(reference: string): JsonObject {
  return { reference };
}

/** @param manager of the group, who provides the session unless it says otherwise */
export function sessionContent(session: SessionInput, manager: string): Content {
  const held = session.cancelled === undefined;
  const planned = held ? session.planned : periodOf(session);
  return {
    resourceType: 'Encounter',
    ownExtensions: [
      extension.sessionNumber,
      extension.plannedPeriod,
      extension.topicDiscussed,
      extension.reasonCancelled,
      extension.valueConfirmed,
    ],
    extensions: [
      { url: extension.sessionNumber, valuePositiveInt: session.number },
      ...(planned === undefined ? [] : [{ url: extension.plannedPeriod, valuePeriod: { ...planned } }]),
      ...session.topics.map((valueCodeableConcept) => ({
        url: extension.topicDiscussed,
        valueCodeableConcept,
      })),
      ...(session.cancelled === undefined ? [] : [reason(session.cancelled)]),
      ...confirmation(session.acknowledged),
    ],
    members: {
      meta: { profile: [profile.sessionEncounter] },
      identifier: [session.identifier],
      status: held ? 'finished' : 'cancelled',
      class: ambulatory,
      type: [concept(codeSystem.encounterKind, 'group-session')],
      subject: to(session.group),
      participant: session.facilitators.map(({ individual, role }) => ({
        type: [concept(codeSystem.facilitatorRole, role)],
        individual: to(individual),
      })),
      period: held ? periodOf(session) : undefined,
      location: [{ location: to(session.location) }],
      serviceProvider: to(session.serviceProvider ?? manager),
    },
  };
}

function confirmation(acknowledged: boolean): readonly JsonObject[] {
  return acknowledged ? [{ url: extension.valueConfirmed, valueBoolean: true }] : [];
}

function reason(code: string): JsonObject {
  return { url: extension.reasonCancelled, valueCodeableConcept: concept(codeSystem.absenceReason, code) };
}

/** @param partOf the session, as the entries of the same commit refer to it */
export function participantContent(
  session: SessionInput,
  participant: ParticipantInput,
  partOf: string,
  manager: string,
): Content {
  const { present, episodeOfCare } = participant;
  const takesPart = present && session.cancelled === undefined;
  return {
    resourceType: 'Encounter',
    ownExtensions: [extension.reasonCancelled],
    extensions: takesPart ? [] : [reason(session.cancelled ?? participant.absenceReason)],
    members: {
      meta: { profile: [profile.participantEncounter] },
      identifier: [identifierWithin(session, participant)],
      status: takesPart ? 'finished' : 'cancelled',
      class: ambulatory,
      type: [concept(codeSystem.encounterKind, 'session-participation')],
      subject: to(participant.subject),
      ...(episodeOfCare !== undefined && { episodeOfCare: [to(episodeOfCare)] }),
      participant: [
        {
          type: [concept(codeSystem.participationRole, 'responsible-clinician')],
          individual: to(participant.responsible),
        },
        ...(takesPart && participant.partnerPresent ? [partner(participant)] : []),
      ],
      period: takesPart ? periodOf(session) : undefined,
      serviceProvider: to(session.serviceProvider ?? manager),
      partOf: to(partOf),
    },
  };
}

function partner({ partner: individual }: ParticipantInput): JsonObject {
  return {
    type: [concept(codeSystem.participationRole, 'partner')],
    ...(individual !== undefined && { individual: to(individual) }),
  };
}

const separator = '/';

function identifierWithin(
  { identifier }: SessionInput,
  { subject }: ParticipantInput,
  key?: string,
): JsonObject {
  const { system, value } = identifier;
  const parts = [value, subject.split('/')[1] ?? '', ...(key === undefined ? [] : [key])];
  return { system, value: parts.join(separator) };
}

/** The key of what this operation once recorded, by its identifier. */
export function keyWithin({ identifier }: SessionInput, stored: JsonObject): string | undefined {
  const all: readonly Json[] = Array.isArray(stored.identifier) ? stored.identifier : [];
  const own = (all as readonly JsonObject[]).find(
    ({ system, value }) =>
      system === identifier.system && String(value).startsWith(`${identifier.value}${separator}`),
  );
  const rest = own && String(own.value).slice(identifier.value.length + 1);
  return rest?.slice(rest.indexOf(separator) + 1);
}

const categorySystem = 'http://terminology.hl7.org/CodeSystem/observation-category';
export function checkContent(
  session: SessionInput,
  participant: ParticipantInput,
  check: CheckInput,
  encounter: string,
): Content {
  const { kind, fetus, acknowledged } = check;
  return {
    resourceType: 'Observation',
    ownExtensions: [extension.fetusNumber, extension.valueConfirmed],
    extensions: [
      ...(fetus === undefined ? [] : [{ url: extension.fetusNumber, valuePositiveInt: fetus }]),
      ...confirmation(acknowledged),
    ],
    members: {
      ...(kind.profile !== undefined && { meta: { profile: [kind.profile] } }),
      identifier: [identifierWithin(session, participant, check.key)],
      status: 'final',
      category: [concept(categorySystem, kind.category)],
      code: { coding: [kind.coding] },
      subject: to(participant.subject),
      encounter: to(encounter),
      effectiveDateTime: session.start || undefined,
      performer: [to(check.performer ?? participant.responsible)],
      valueQuantity: undefined,
      valueCodeableConcept: undefined,
      valueString: undefined,
      component: undefined,
      ...check.value,
    },
  };
}

export function vaccinationContent(
  session: SessionInput,
  participant: ParticipantInput,
  vaccination: VaccinationInput,
  encounter: string,
): Content {
  return {
    resourceType: 'Immunization',
    ownExtensions: [extension.valueConfirmed],
    extensions: confirmation(vaccination.acknowledged),
    members: {
      meta: { profile: [profile.sessionVaccination] },
      identifier: [identifierWithin(session, participant, vaccination.key)],
      status: 'completed',
      vaccineCode: vaccination.vaccine,
      patient: to(participant.subject),
      encounter: to(encounter),
      occurrenceDateTime: session.start || undefined,
      primarySource: true,
      lotNumber: vaccination.lotNumber,
      expirationDate: vaccination.expirationDate,
      performer: [{ actor: to(vaccination.performer ?? participant.responsible) }],
      protocolApplied: [{ doseNumberPositiveInt: vaccination.dose }],
    },
  };
}
