import type { JsonObject, Resource } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import { codeSystem, extension, profile } from '../canonical.ts';
import type { Group, Period } from '../resources.ts';
import type { Family } from './families.ts';
import { familyExtension } from './waiting-list.ts';

/** 6–8 families is what the model is made for. */
export const defaultParentingCapacity = 8;

export interface Continuation {
  /** `Organization/…` */
  readonly organization: string;
  readonly identifier?: JsonObject;
  readonly name: string;
  readonly start: CalendarDate;
  readonly capacity: number;
  readonly birthDateWindow: Period;
  /** `Location/…` */
  readonly location?: string;
  readonly families: readonly Family[];
}

/** Of a Group: what tells that it is one of parents. */
export const parentingCode = {
  code: {
    coding: [
      { system: codeSystem.careGroupModel, code: 'centering-parenting', display: 'CenteringParenting' },
    ],
  },
} as const;

/** The parenting group in which the families of a pregnancy group go on. */
export function continuedGroup(source: Group, to: Continuation): Resource {
  const characteristic = (source.characteristic ?? []).filter(
    ({ code }) => !isLocation(code),
  ) as JsonObject[];
  return {
    resourceType: 'Group',
    meta: { profile: [profile.careGroup] },
    extension: [
      { url: extension.birthDateWindow, valuePeriod: to.birthDateWindow },
      { url: extension.continues, valueReference: { reference: `Group/${source.id}` } },
      { url: extension.capacity, valuePositiveInt: to.capacity },
    ],
    ...(to.identifier !== undefined && { identifier: [to.identifier] }),
    active: true,
    type: 'person',
    actual: true,
    ...parentingCode,
    name: to.name,
    managingEntity: { reference: to.organization },
    ...withLocation(characteristic, to.location ?? locationOf(source)),
    member: to.families.flatMap(([head, ...others]) => [
      { entity: { reference: head }, period: { start: to.start } },
      ...others.map((place) => ({
        extension: [familyExtension(head)],
        entity: { reference: place },
        period: { start: to.start },
      })),
    ]),
  };
}

function isLocation(code: unknown): boolean {
  const codings = (code as { readonly coding?: readonly JsonObject[] } | undefined)?.coding ?? [];
  return codings.some(
    (coding) => coding.system === codeSystem.careGroupCharacteristic && coding.code === 'location',
  );
}

export function locationOf({ characteristic = [] }: Group): string | undefined {
  return characteristic.find(({ code }) => isLocation(code))?.valueReference?.reference;
}

function withLocation(characteristic: readonly JsonObject[], location: string | undefined): JsonObject {
  const all = [...characteristic, ...(location === undefined ? [] : [meetsAt(location)])];
  return all.length === 0 ? {} : { characteristic: all };
}

function meetsAt(location: string): JsonObject {
  return {
    code: { coding: [{ system: codeSystem.careGroupCharacteristic, code: 'location', display: 'Location' }] },
    valueReference: { reference: location },
    exclude: false,
  };
}

/** From the first to the last of these days; `undefined` for none. */
export function windowOf(birthDates: readonly CalendarDate[]): Period | undefined {
  const sorted = birthDates.toSorted();
  const [start, end] = [sorted[0], sorted.at(-1)];
  return start === undefined || end === undefined ? undefined : { start, end };
}
