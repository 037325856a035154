import type { JsonObject } from '../../fhir/resource.ts';
import type { Asking } from '../expression/asking.ts';
import type { ParsedQuestionnaire } from '../questionnaire.ts';
import type { PopulateInput } from './populate.ts';

/** What filling in one response goes by. */
export interface Populating extends Asking {
  readonly questionnaire: ParsedQuestionnaire;
  readonly input: PopulateInput;
  /** As it grows. */
  readonly response: JsonObject;
}
