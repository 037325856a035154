import { withMembers } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import type { Json, JsonObject, Resource } from '../../fhir/resource.ts';
import { isJsonObject } from '../../fhir/resource.ts';

/** The codes of a Task that asks for a questionnaire: https://hl7.org/fhir/uv/sdc/workflow.html */
export function sdcCode(code: string): JsonObject {
  return { coding: [{ system: 'http://hl7.org/fhir/uv/sdc/CodeSystem/temp', code }] };
}

/** Statuses of a Task that can still be done: https://hl7.org/fhir/R4/valueset-task-status.html */
const openStatuses: ReadonlySet<Json | undefined> = new Set([
  'requested',
  'received',
  'accepted',
  'ready',
  'in-progress',
  'on-hold',
]);

export function isOpenTask(task: Resource): boolean {
  return openStatuses.has(task.status);
}

/** What was sent for it can be corrected: somebody may have cancelled it, or entered it in error. */
export function isDoneTask(task: Resource): boolean {
  return task.status === 'completed';
}

/** The Task, done, with the response as its output. @throws FhirError `business-rule` when it was closed meanwhile */
export function completedTask(task: Resource, response: Resource, at: string): Resource {
  if (!isOpenTask(task)) {
    throw fhirError('business-rule', `The Task is ${String(task.status)} and not to be done`, 'Task.status');
  }
  const reference = { reference: `QuestionnaireResponse/${response.id}` };
  const output = { type: sdcCode('questionnaire-response'), valueReference: reference };
  const before = Array.isArray(task.output) ? task.output.filter(isJsonObject) : [];
  return withMembers(task, { status: 'completed', lastModified: at, output: [...before, output] });
}
