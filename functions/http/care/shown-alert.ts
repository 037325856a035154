import type { ShownAlert } from '../../care-page/page.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { placeOf } from '../alerts/place.ts';

/** Reads what the worker may see of a place, and nothing else. */
export type ReadShown = (place: string) => Promise<Resource | undefined>;

/** One alert as the worker may see it. */
export async function shownAlert(task: Resource, base: string, read: ReadShown): Promise<ShownAlert> {
  const at = async (reference: Json | undefined) => {
    const place = placeOf(reference, base);
    return place === undefined ? undefined : read(place);
  };
  const [patient, flag, focus] = await Promise.all([task.for, task.reasonReference, task.focus].map(at));
  const response = focus?.resourceType === 'Task' ? await at(outputOf(focus)) : focus;
  return {
    name: nameOf(patient),
    birthDate: textOf(patient?.birthDate),
    phones: listOf(patient?.telecom).flatMap(({ system, value }) =>
      system === 'phone' ? (textOf(value) ?? []) : [],
    ),
    flag: conceptText(flag?.code),
    description: textOf(task.description),
    since: textOf(task.authoredOn),
    due: dueOf(task),
    status: String(task.status),
    answers: response?.resourceType === 'QuestionnaireResponse' ? answersIn(response) : [],
  };
}

/** The response to the Task that asked for it, once there is one. */
function outputOf({ output }: Resource): Json | undefined {
  return listOf(output).at(-1)?.valueReference;
}

function dueOf({ restriction }: Resource): string | undefined {
  const period = isJsonObject(restriction) ? restriction.period : undefined;
  return isJsonObject(period) ? textOf(period.end) : undefined;
}

function nameOf(patient: Resource | undefined): string | undefined {
  const [name] = listOf(patient?.name);
  if (name === undefined) return undefined;
  const given = Array.isArray(name.given) ? name.given.join(' ') : '';
  return textOf(name.text) ?? `${given} ${textOf(name.family) ?? ''}`.trim();
}

function answersIn(holder: JsonObject): ShownAlert['answers'] {
  return listOf(holder.item).flatMap((item) => {
    const answers = listOf(item.answer);
    const own = answers.map(answerText).filter((text) => text !== '');
    const question = textOf(item.text) ?? textOf(item.linkId) ?? '';
    return [
      ...(own.length > 0 ? [{ question, answer: own.join(', ') }] : []),
      ...answersIn(item),
      ...answers.flatMap(answersIn),
    ];
  });
}

function answerText(answer: JsonObject): string {
  const [, value] = Object.entries(answer).find(([name]) => name.startsWith('value')) ?? [];
  if (!isJsonObject(value)) return value === undefined ? '' : String(value);
  return textOf(value.display) ?? textOf(value.code) ?? [value.value, value.unit].filter(Boolean).join(' ');
}

function conceptText(concept: Json | undefined): string | undefined {
  if (!isJsonObject(concept)) return undefined;
  return textOf(concept.text) ?? textOf(listOf(concept.coding)[0]?.display);
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
