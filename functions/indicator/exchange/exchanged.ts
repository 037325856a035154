import type { Resource } from '../../fhir/resource.ts';
import type { Indicator } from '../measure.ts';

/** What is handed out together: released reports, each with its indicator as it is defined today. */
export interface Exchanged {
  readonly indicator: Indicator;
  readonly report: Resource;
}

/** The country or area that figures without a place are of. */
export interface Area {
  /** ISO 3166-1 alpha-2, or another code that the area is known by. */
  readonly code: string;
  readonly name: string;
}

export const countrySystem = 'urn:iso:std:iso:3166';
