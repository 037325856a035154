import type { JsonObject } from '../../fhir/resource.ts';
import type { Identifier, Period } from '../resources.ts';
import type { CheckKind } from './checks.ts';

/** A session as `$record-session` was told of it, with every reference as `Type/id`. */
export interface SessionInput {
  readonly identifier: Required<Pick<Identifier, 'system' | 'value'>> & JsonObject;
  readonly group: string;
  readonly number: number;
  readonly start: string;
  readonly end: string;
  readonly planned?: Period;
  readonly location: string;
  readonly serviceProvider?: string;
  readonly facilitators: readonly Placed<{ readonly individual: string; readonly role: string }>[];
  readonly topics: readonly JsonObject[];
  readonly participants: readonly ParticipantInput[];
  /** Why it was not held, a code of absence-reason. */
  readonly cancelled?: string;
  /** It was unusually long, which is right. */
  readonly acknowledged: boolean;
}

/** With where it stands in the request. */
type Placed<T> = T & { readonly at: string };

export interface ParticipantInput {
  readonly at: string;
  readonly subject: string;
  readonly present: boolean;
  readonly absenceReason: string;
  readonly partnerPresent: boolean;
  readonly partner?: string;
  readonly responsible: string;
  readonly episodeOfCare?: string;
  readonly checks: readonly CheckInput[];
  readonly vaccinations: readonly VaccinationInput[];
}

/** A check or a note. */
export interface CheckInput {
  readonly at: string;
  /** Tells it from the others of the same participant. */
  readonly key: string;
  readonly kind: CheckKind;
  readonly value: JsonObject;
  readonly fetus?: number;
  readonly performer?: string;
  readonly acknowledged: boolean;
}

export interface VaccinationInput {
  readonly at: string;
  readonly key: string;
  readonly vaccine: JsonObject;
  readonly dose: number;
  readonly lotNumber?: string;
  readonly expirationDate?: string;
  readonly performer?: string;
  /** Its batch had expired, which is right. */
  readonly acknowledged: boolean;
}
