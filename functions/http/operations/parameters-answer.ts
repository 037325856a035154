import { stringify } from '../../fhir/json.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import type { Answer } from '../api.ts';

/** What an operation answers: https://hl7.org/fhir/R4/operations.html#response */
export function parametersAnswer(parameter: readonly JsonObject[]): Answer {
  return { status: 200, content: stringify({ resourceType: 'Parameters', parameter: [...parameter] }) };
}
