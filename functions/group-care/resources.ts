import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { CalendarDate } from './calendar-date.ts';
import { extension } from './canonical.ts';
import { dayOf } from './local-day.ts';

/*
 * What the rules of group care read of R4's resources. A resource has been held against R4 before it gets here, so that
 * a member that is present has its R4 type.
 */

export interface Reference extends JsonObject {
  readonly reference?: string;
}
export interface Period extends JsonObject {
  readonly start?: string;
  readonly end?: string;
}
export type CodeableConcept = {
  readonly coding?: readonly { readonly system?: string; readonly code?: string }[];
};

export interface Identifier extends JsonObject {
  readonly system?: string;
  readonly value?: string;
}

/** What says something in an extension that the rules read. */
export interface Extended {
  readonly extension?: readonly {
    readonly url: string;
    readonly valuePeriod?: Period;
    readonly valueBoolean?: boolean;
    readonly valuePositiveInt?: number;
  }[];
}

export interface Encounter extends Resource, Extended {
  readonly identifier?: readonly Identifier[];
  readonly status?: string;
  readonly subject?: Reference;
  readonly partOf?: Reference;
  readonly period?: Period;
  readonly participant?: readonly {
    readonly type?: readonly CodeableConcept[];
    readonly individual?: Reference;
  }[];
}

export interface Group extends Resource {
  readonly active?: boolean;
  readonly managingEntity?: Reference;
  readonly code?: CodeableConcept;
  readonly extension?: readonly JsonObject[];
  readonly characteristic?: readonly {
    readonly code?: CodeableConcept;
    readonly valueCodeableConcept?: CodeableConcept;
    readonly valueReference?: Reference;
  }[];
  readonly member?: readonly {
    readonly entity?: Reference;
    readonly period?: Period;
    readonly inactive?: boolean;
  }[];
}

export interface Patient extends Resource {
  readonly active?: boolean;
  readonly birthDate?: string;
  readonly deceasedBoolean?: boolean;
  readonly deceasedDateTime?: string;
  readonly link?: readonly { readonly other?: Reference; readonly type?: string }[];
}

export interface Observation extends Resource, Extended {
  readonly status?: string;
  readonly code?: CodeableConcept;
  readonly subject?: Reference;
  readonly encounter?: Reference;
  readonly effectiveDateTime?: string;
  readonly valueQuantity?: Quantity;
  readonly component?: readonly { readonly code?: CodeableConcept; readonly valueQuantity?: Quantity }[];
}

export interface Immunization extends Resource, Extended {
  readonly status?: string;
  readonly patient?: Reference;
  readonly encounter?: Reference;
  readonly occurrenceDateTime?: string;
  readonly expirationDate?: string;
}

export type Quantity = { readonly value?: number; readonly unit?: string; readonly code?: string };

export interface PractitionerRole extends Resource {
  readonly practitioner?: Reference;
}

export interface Practitioner extends Resource {
  readonly qualification?: readonly {
    readonly code?: CodeableConcept;
    readonly issuer?: Reference;
    readonly period?: Period;
  }[];
}

/** What a reference leads to, in the request or in what is known. */
export type Resolve = (reference: string | undefined) => Resource | undefined;

export function hasCode(
  { coding }: CodeableConcept,
  wanted: { readonly system: string; readonly code: string },
): boolean {
  return coding?.some(({ system, code }) => system === wanted.system && code === wanted.code) ?? false;
}

export function hasProfile(resource: Resource, url: string): boolean {
  return resource.meta?.profile?.some((declared) => declared.split('|')[0] === url) ?? false;
}

/** When a session really began, or else was to begin; as it is written, in the time zone of its place. */
export function sessionStart(session: Encounter): string | undefined {
  const planned = session.extension?.find(({ url }) => url === extension.plannedPeriod)?.valuePeriod;
  return session.period?.start ?? planned?.start;
}

/**
 * The day of `sessionStart`: as it is written with the offset of its place, or of what is written in UTC, as many systems
 * do wherever they are, the day in the time zone.
 */
export function sessionDate(session: Encounter, timeZone = 'UTC'): CalendarDate | undefined {
  const start = sessionStart(session);
  if (start === undefined) return undefined;
  return /(Z|[+-]00:00)$/.test(start) ? dayOf(start, timeZone) : start.slice(0, 10);
}

export function sessionNumberOf({ extension: all }: Encounter): number | undefined {
  return all?.find(({ url }) => url === extension.sessionNumber)?.valuePositiveInt;
}

/** How a message calls the day of a session that does not say when it is. */
export const unknownDay = 'an unknown day';
