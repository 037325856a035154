import type { Json, JsonObject, Resource } from '../fhir/resource.ts';
import { isPatient, namedIn, objectsAt, placeOf } from './elements.ts';
import { isReduced, redacted, subsetted } from './labels.ts';

/*
 * Copies with less in them. Each is a list of what stays, so that an element that nobody thought of is left out. A copy
 * says of itself that it is one, and is refused when it is written back.
 */

/** What stays of a resource for those who may know that somebody comes, but not what for. */
const kept = {
  /** Who it is, for those who have known them and do not look after them any more: not where they are now. */
  identity: {
    Patient: [
      'identifier',
      'active',
      'name',
      'gender',
      'birthDate',
      'deceasedBoolean',
      'deceasedDateTime',
      'managingOrganization',
      'link',
    ],
  },
  /** Who it is and how to reach them. */
  contact: {
    Patient: [
      'active',
      'name',
      'telecom',
      'gender',
      'birthDate',
      'address',
      'communication',
      'managingOrganization',
      'generalPractitioner',
    ],
    RelatedPerson: ['active', 'patient', 'relationship', 'name', 'telecom', 'communication'],
  },
  /** That somebody came, or is to come. */
  attendance: {
    Encounter: [
      'identifier',
      'status',
      'class',
      'type',
      'subject',
      'participant',
      'appointment',
      'period',
      'location',
      'serviceProvider',
      'partOf',
    ],
    Appointment: [
      'identifier',
      'extension',
      'status',
      'serviceCategory',
      'serviceType',
      'appointmentType',
      'description',
      'start',
      'end',
      'minutesDuration',
      'slot',
      'created',
      'participant',
    ],
    AppointmentResponse: ['identifier', 'appointment', 'start', 'end', 'actor', 'participantStatus'],
    CareTeam: [
      'identifier',
      'status',
      'category',
      'name',
      'subject',
      'period',
      'participant',
      'managingOrganization',
    ],
    CarePlan: [
      'identifier',
      'instantiatesCanonical',
      'status',
      'intent',
      'title',
      'subject',
      'period',
      'careTeam',
    ],
    EpisodeOfCare: ['identifier', 'status', 'type', 'patient', 'managingOrganization', 'period'],
  },
  /** That somebody takes part in a session or a plan of a group, for those who lead it and know no more of them. */
  part: {
    Encounter: [
      'identifier',
      'status',
      'class',
      'subject',
      'participant',
      'period',
      'serviceProvider',
      'partOf',
    ],
    CarePlan: ['identifier', 'status', 'intent', 'subject', 'period', 'partOf'],
  },
  /** What one of several people sees of what they share. */
  own: {
    Group: ['type', 'actual', 'active', 'code', 'name', 'managingEntity', 'member'],
    Appointment: [
      'status',
      'serviceCategory',
      'serviceType',
      'appointmentType',
      'start',
      'end',
      'minutesDuration',
      'patientInstruction',
      'participant',
    ],
    CareTeam: ['status', 'name', 'subject', 'period', 'participant', 'managingOrganization'],
    AuditEvent: [
      'type',
      'subtype',
      'action',
      'period',
      'recorded',
      'outcome',
      'purposeOfEvent',
      'agent',
      'source',
      'entity',
    ],
  },
} as const satisfies Record<string, Record<string, readonly string[]>>;

export type Reduction = keyof typeof kept;

/** Of the extensions of an Encounter, when it is planned to be: R4 has no element for that. */
const plannedPeriod = 'https://kring.care/fhir/StructureDefinition/planned-period';
const keptExtensions: Partial<Readonly<Record<Reduction, readonly string[]>>> = {
  attendance: [plannedPeriod],
  part: [plannedPeriod],
};

/** A copy with what stays for that purpose; `undefined` when nothing of that type does. */
export function reduced(resource: Resource, to: Reduction): Resource | undefined {
  const byType: Readonly<Record<string, readonly string[]>> = kept[to];
  const names = Object.hasOwn(byType, resource.resourceType) ? byType[resource.resourceType] : undefined;
  if (names === undefined) return undefined;
  const members = names.flatMap((name) => {
    const value = resource[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const urls = resource.resourceType === 'Encounter' ? (keptExtensions[to] ?? []) : [];
  const extension = objectsAt(resource, 'extension').filter(({ url }) => urls.includes(String(url)));
  return {
    ...headOf(resource),
    ...(extension.length > 0 && { extension }),
    ...Object.fromEntries(members),
  };
}

/** Lists that name several people, by type: the entries of others go. */
const shared: Readonly<Record<string, readonly [list: string, element: string]>> = {
  Group: ['member', 'entity'],
  Appointment: ['participant', 'actor'],
  CareTeam: ['participant', 'member'],
  AuditEvent: ['entity', 'what'],
};

/** The copy without the entries of patients (and, where nobody else is known, of relatives) other than these. */
export function withoutOthers(resource: Resource, own: readonly string[], baseUrl: string): Resource {
  const [list = '', element = ''] = shared[resource.resourceType] ?? [];
  const others = (entry: JsonObject): boolean => {
    const place = placeOf(entry[element], baseUrl);
    if (place === undefined) return entry[element] !== undefined;
    if (own.includes(place)) return false;
    return isPatient(place) || !isAnybodys(place);
  };
  const entries = objectsAt(resource, list).filter((entry) => !others(entry));
  const { [list]: _, ...rest } = resource;
  const copy = { ...rest, ...(entries.length > 0 && { [list]: entries }) } as Resource;
  return copy;
}

/** What says in words what is said of all of them elsewhere, or more. */
const words = ['text', 'contained', 'comment', 'description', 'note'] as const;

/** A copy without the entries of these patients, and without words that may speak of them. */
export function withoutThese(resource: Resource, patients: readonly string[], baseUrl: string): Resource {
  const [list = '', element = ''] = shared[resource.resourceType] ?? [];
  const entries = objectsAt(resource, list).filter(
    (entry) => !patients.includes(placeOf(entry[element], baseUrl) ?? ''),
  );
  const spoken: ReadonlySet<string> = new Set([list, ...words]);
  const rest = Object.entries(resource).filter(([name]) => !spoken.has(name.replace(/^_/, '')));
  return {
    ...Object.fromEntries(rest),
    ...(entries.length > 0 && { [list]: entries }),
    meta: headOf(resource).meta,
  } as Resource;
}

/** Workers, places and organisations are no secret of a patient. */
function isAnybodys(place: string): boolean {
  return /^(Practitioner|PractitionerRole|Organization|Location|HealthcareService)\//.test(place);
}

/** Whether it names a patient other than these. */
export function namesOthers(resource: Resource, own: readonly string[], baseUrl: string): boolean {
  return namedIn(resource, baseUrl).some((place) => isPatient(place) && !own.includes(place));
}

function headOf(resource: Resource): Resource {
  const { resourceType, id, meta } = resource;
  return {
    resourceType,
    ...(id !== undefined && { id }),
    meta: {
      ...(meta?.versionId !== undefined && { versionId: meta.versionId }),
      ...(meta?.lastUpdated !== undefined && { lastUpdated: meta.lastUpdated }),
      security: [...withoutMarks(resource, 'meta.security'), redacted],
      tag: [...withoutMarks(resource, 'meta.tag'), subsetted],
    },
  };
}

function withoutMarks(resource: Resource, path: string): readonly Json[] {
  return objectsAt(resource, path).filter(
    (coding) => !isReduced({ resourceType: '', meta: { tag: [coding] } }),
  );
}
