import { error, type Issue } from '../fhir/outcome.ts';
import { runsGroup } from './circle.ts';
import { isGroup } from './elements.ts';
import type { Facts } from './facts.ts';
import type { WrittenChange } from './kring-marks.ts';
import { isTreating } from './treating.ts';

/** A change, and what tells it from another one that its caller may not tell it from. */
export interface Change extends WrittenChange {
  /** The caller has chosen the id of what would be created. */
  readonly choosesId?: boolean;
}

/** An organisation runs that group, or is a treating party to that patient. */
export function isParty(organization: string, place: string, facts: Facts): boolean {
  return isGroup(place) ? runsGroup(organization, place, facts) : isTreating(organization, place, facts);
}

export function forbidden(text: string): Issue {
  return error('forbidden', text);
}
