import type { JsonObject, Resource } from '../../functions/fhir/resource.ts';
import { extension, profile } from '../../functions/group-care/canonical.ts';
import type { Identified } from '../../functions/group-care/synthetic/element.ts';

/** What the examples need to know of a Group that the simulator of a programme has made. */
export interface CareGroup extends Identified {
  readonly name: string;
  readonly managingEntity: JsonObject;
  readonly member: readonly { readonly entity: { readonly reference: string } }[];
}

interface Facilitator {
  readonly [name: string]: unknown;
  readonly type: readonly { readonly coding: readonly [{ readonly code: string }] }[] & readonly JsonObject[];
  readonly individual: JsonObject;
}

/** Likewise of a session. */
export interface Session {
  readonly id: string;
  readonly encounter: Resource;
  readonly number: number;
  readonly planned: { readonly start: string; readonly end: string };
  readonly isHeld: boolean;
  readonly facilitators: readonly Facilitator[];
  readonly location: JsonObject;
}

/** The session whose Encounter this is; undefined for everything else. */
export function sessionOf(resource: Resource): Session | undefined {
  if (!resource.meta?.profile?.includes(profile.sessionEncounter) || resource.id === undefined)
    return undefined;
  const encounter = resource as Resource & {
    readonly status: string;
    readonly extension: readonly {
      readonly url: string;
      readonly valuePositiveInt?: number;
      readonly valuePeriod?: Session['planned'];
    }[];
    readonly participant: readonly Facilitator[];
    readonly location: readonly [{ readonly location: JsonObject }];
  };
  const extensionAt = (url: string) => encounter.extension.find((one) => one.url === url);
  return {
    id: resource.id,
    encounter,
    number: extensionAt(extension.sessionNumber)?.valuePositiveInt ?? 0,
    planned: extensionAt(extension.plannedPeriod)?.valuePeriod ?? { start: '', end: '' },
    isHeld: encounter.status === 'finished',
    facilitators: encounter.participant,
    location: encounter.location[0].location,
  };
}
