import type { Outcome } from '../../care-page/texts.ts';
import { careTexts } from '../../care-page/texts.ts';
import { withMembers } from '../../fhir/json.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import type { Entry } from '../../repository/repository.ts';

/** Somebody takes an alert on. @throws FhirError `conflict` when somebody else was faster */
export function accepting(task: string, now: string): readonly Entry[] {
  const change = (before: Resource): Resource => {
    if (before.status !== 'requested')
      throw fhirError('conflict', 'The Task was taken on at the same moment');
    return withMembers(before, { status: 'accepted', lastModified: now }) as Resource;
  };
  return [{ kind: 'modify', type: 'Task', id: task, change }];
}

export interface Closing {
  readonly outcome: Outcome;
  readonly note: string;
  /** `Practitioner/…` */
  readonly practitioner: string;
  readonly now: string;
}

/** Somebody closes an alert: the Task is done, and its Flag is not active any more. */
export function closing(
  task: Resource & { readonly id: string },
  flag: string | undefined,
  given: Closing,
): readonly Entry[] {
  const { outcome, note, practitioner, now } = given;
  const change = (before: Resource): Resource => {
    if (before.status !== 'requested' && before.status !== 'accepted') {
      throw fhirError('conflict', 'The Task was closed at the same moment');
    }
    const notes = Array.isArray(before.note) ? before.note : [];
    const own = { authorReference: { reference: practitioner }, time: now, text: note };
    return withMembers(before, {
      status: 'completed',
      statusReason: { text: careTexts.en.outcomes[outcome] },
      lastModified: now,
      ...(note !== '' && { note: [...notes, own] }),
    }) as Resource;
  };
  const entries: readonly Entry[] = [{ kind: 'modify', type: 'Task', id: task.id, change }];
  return flag === undefined
    ? entries
    : [...entries, { kind: 'modify', type: 'Flag', id: flag, change: (before) => ended(before, now) }];
}

function ended(flag: Resource, now: string): Resource {
  const period = isJsonObject(flag.period) ? flag.period : {};
  return withMembers(flag, { status: 'inactive', period: { ...period, end: now } }) as Resource;
}
