import type { ElementDefinition, StructureDefinition } from '../definitions/structure-definition.ts';
import { isJsonObject, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { expressionComplaint } from './invariant/invariant.ts';
import { withSnapshot } from './profile/snapshot.ts';
import type { Sources } from './sources.ts';

/**
 * What R4 asks of a profile besides its invariants (https://hl7.org/fhir/R4/profiling.html): that it constrains
 * elements which its base has, and never allows more than that does.
 */
export function checkStructureDefinition(
  resource: JsonObject,
  at: string,
  { report, isStrict }: Context,
  { definitions, profile }: Sources,
): void {
  const structure = resource as unknown as StructureDefinition;
  checkConstraints(structure, at, report, isStrict);
  if (!isStrict || structure.derivation !== 'constraint' || !structure.differential?.element) return;
  const source = (url: string) => definitions.structure(url) ?? profile(url);
  if (structure.baseDefinition === undefined || source(structure.baseDefinition)?.snapshot === undefined) {
    const diagnostics = 'The base of this profile is not known here, so its elements were not checked.';
    report.warning('not-supported', diagnostics, `${at}.baseDefinition`);
    return;
  }
  const { element } = structure.differential;
  const made = elementsFrom(structure, element, source);
  if (made === undefined) {
    const index = element.findIndex(
      (_, last) => elementsFrom(structure, element.slice(0, last + 1), source) === undefined,
    );
    const diagnostics = `The base has no element ${String(element[index]?.path).slice(0, 100)} to constrain.`;
    report.error('structure', diagnostics, `${at}.differential.element[${index}]`);
    return;
  }
  element.forEach((own, index) => {
    const complaint = wideningComplaint(own, made);
    if (complaint) report.error('value', complaint, `${at}.differential.element[${index}]`);
  });
}

/**
 * That FHIRPath can be read. A definition with a rule that nobody can follow is stored all the same, with a warning; what
 * claims to conform to it is refused then.
 */
function checkConstraints(
  structure: StructureDefinition,
  at: string,
  report: Context['report'],
  isStrict: boolean,
): void {
  const say = isStrict ? report.error : report.warning;
  const own = structure.differential?.element ? 'differential' : 'snapshot';
  const elements = structure[own]?.element;
  if (!Array.isArray(elements)) return;
  for (const [index, element] of elements.entries()) {
    const constraints = isJsonObject(element) ? element.constraint : undefined;
    if (!Array.isArray(constraints)) continue;
    for (const [position, constraint] of constraints.entries()) {
      if (!isJsonObject(constraint) || typeof constraint.expression !== 'string') continue;
      const complaint = expressionComplaint(constraint.expression);
      const place = `${at}.${own}.element[${index}].constraint[${position}].expression`;
      if (complaint === undefined) continue;
      say('value', `The expression of ${String(constraint.key)} is no FHIRPath: ${complaint}`, place);
    }
  }
}

function elementsFrom(
  structure: StructureDefinition,
  element: readonly ElementDefinition[],
  source: (url: string) => StructureDefinition | undefined,
): readonly ElementDefinition[] | undefined {
  const { snapshot: _, ...bare } = structure;
  const bounds = element.map(({ min: _min, max: _max, ...rest }) => rest);
  return withSnapshot({ ...bare, differential: { element: bounds } }, source)?.snapshot?.element;
}

/** A slice may be there less often than the sliced element must be, as others may be there too. */
function wideningComplaint(
  { id, path, sliceName, min, max }: ElementDefinition,
  base: readonly ElementDefinition[],
): string | undefined {
  const inherited = base.find((each) => each.id === (id ?? path));
  if (inherited === undefined) return undefined;
  if (sliceName === undefined && min !== undefined && min < (inherited.min ?? 0))
    return `min is ${min}, but the base requires ${inherited.min}.`;
  if (max !== undefined && times(max) > times(inherited.max))
    return `max is ${max}, but the base allows ${inherited.max}.`;
  return min !== undefined && max !== undefined && min > times(max)
    ? `min is ${min}, but max ${max}.`
    : undefined;
}

function times(max: string | undefined): number {
  return max === undefined || max === '*' ? Number.POSITIVE_INFINITY : Number(max);
}
