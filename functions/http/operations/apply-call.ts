import type { Arguments } from '../../fhir/parameters.ts';
import type { CalendarDate } from '../../group-care/calendar-date.ts';
import type { Plan } from '../../group-care/plan/plan-definition.ts';
import type { Reader } from '../places.ts';
import type { Resolved } from './resolve-references.ts';

export interface Call {
  readonly input: Arguments;
  readonly resolved: Resolved;
  readonly plan: Plan;
  readonly reader: Reader;
  readonly nowMs: number;
  readonly today: CalendarDate;
  /** A coordinator plans, and asks nobody anything. */
  readonly makesTasks: boolean;
}

export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

export const facilitatorRoles = ['medically-responsible-facilitator', 'co-facilitator'];

export const maxValues = 30;
