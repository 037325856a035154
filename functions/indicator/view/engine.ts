import { load } from '../../fhir/validate/invariant/fhirpath.cjs';

let loaded: ReturnType<typeof load> | undefined;

/** FHIRPath: large, and read when the first view is. */
export function engine(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

/** Why a path has no answer, in words that hold no value of the resource. */
export class PathError extends Error {}

export type MomentKind = 'date' | 'dateTime' | 'time';

/** A date, a time or a moment that paths can compare with others of their kind, in place of its text. */
export function moment(kind: MomentKind, text: string): unknown {
  const literal =
    kind === 'time' ? `@T${text}` : kind === 'date' || text.includes('T') ? `@${text}` : `@${text}T`;
  const { evaluate: evaluated, model } = engine();
  return evaluated({}, literal, {}, model, { resolveInternalTypes: false })[0];
}

const shapes: Readonly<Record<MomentKind, RegExp>> = {
  date: /^\d{4}(-\d\d){0,2}$/,
  dateTime: /^\d{4}(-\d\d){0,2}$|^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?$/,
  time: /^\d\d(:\d\d(:\d\d(\.\d+)?)?)?$/,
};

/** Whether there is such a date or time. */
export function isMoment(kind: MomentKind, text: string): boolean {
  try {
    return shapes[kind].test(text) && moment(kind, text) !== undefined;
  } catch {
    return false;
  }
}
