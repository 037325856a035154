import { load } from '../../fhir/validate/invariant/fhirpath.cjs';

let loaded: ReturnType<typeof load> | undefined;

/** FHIRPath: large, and read when the first view is. */
export function engine(): ReturnType<typeof load> {
  loaded ??= load();
  return loaded;
}

/** Why a path has no answer, in words that hold no value of the resource. */
export class PathError extends Error {}

/** A date, a time or a moment that paths can compare with others of their kind, in place of its text. */
export function moment(kind: 'date' | 'dateTime' | 'time', text: string): unknown {
  const literal =
    kind === 'time' ? `@T${text}` : kind === 'date' || text.includes('T') ? `@${text}` : `@${text}T`;
  const { evaluate: evaluated, model } = engine();
  return evaluated({}, literal, {}, model, { resolveInternalTypes: false })[0];
}
