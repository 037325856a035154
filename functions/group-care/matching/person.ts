import type { Resource } from '../../fhir/resource.ts';
import type { MeetingTime } from './fit.ts';

/*
 * What is known of somebody from their record that matching looks at: of a Patient, a Practitioner or a PractitionerRole.
 */

type Communication = {
  /** Of a Patient; a Practitioner has the CodeableConcept itself. */
  readonly language?: { readonly coding?: readonly { readonly code?: string }[] };
  readonly coding?: readonly { readonly code?: string }[];
  readonly preferred?: boolean;
};

/** In BCP 47, the preferred one first. */
export function spokenBy(person: Resource | undefined): readonly string[] {
  const all = (person?.communication ?? []) as unknown as readonly Communication[];
  return all
    .toSorted((one, other) => Number(other.preferred === true) - Number(one.preferred === true))
    .flatMap(({ language, coding }) => (language?.coding ?? coding)?.[0]?.code ?? []);
}

export function townOf(person: Resource | undefined): string | undefined {
  const all = (person?.address ?? []) as readonly { readonly city?: string }[];
  return Array.isArray(all) ? all.find(({ city }) => city !== undefined)?.city : undefined;
}

interface AvailableTime {
  readonly daysOfWeek?: readonly string[];
  readonly allDay?: boolean;
  readonly availableStartTime?: string;
  readonly availableEndTime?: string;
}

const parts = [
  { part: 'morning', from: '00:00', to: '12:00' },
  { part: 'afternoon', from: '12:00', to: '17:00' },
  { part: 'evening', from: '17:00', to: '24:00' },
] as const;

/** Of a PractitionerRole: https://hl7.org/fhir/R4/practitionerrole-definitions.html#PractitionerRole.availableTime */
export function availableTimes(role: Resource | undefined): readonly MeetingTime[] {
  const all = (role?.availableTime ?? []) as readonly AvailableTime[];
  return all.flatMap(({ daysOfWeek = [], allDay, availableStartTime, availableEndTime }) => {
    const start = (availableStartTime ?? '00:00').slice(0, 5);
    const end = (availableEndTime ?? '24:00').slice(0, 5);
    const isWhole = allDay === true || (availableStartTime === undefined && availableEndTime === undefined);
    const covered = isWhole ? [] : parts.filter(({ from, to }) => start < to && end > from);
    const times: readonly MeetingTime[] = isWhole ? [{}] : covered.map(({ part }) => ({ part }));
    return daysOfWeek.length === 0
      ? times
      : daysOfWeek.flatMap((weekday) => times.map((time) => ({ ...time, weekday })));
  });
}
