import type { ElementDefinition, StructureDefinition } from '../definitions/structure-definition.ts';
import { isJsonObject, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { elementComplaints, elementTypeComplaints } from './element-definition-check.ts';
import { expressionComplaint } from './invariant/invariant.ts';
import { withSnapshot } from './profile/snapshot.ts';
import type { Sources } from './sources.ts';
import { checkStructureHead } from './structure-definition-head.ts';

/**
 * What R4 asks of a profile besides its invariants (https://hl7.org/fhir/R4/profiling.html): that it is of the type of
 * its base, constrains elements which that has, and never allows more than that does.
 */
export function checkStructureDefinition(
  resource: JsonObject,
  at: string,
  { report, isStrict }: Context,
  sources: Sources,
): void {
  const structure = resource as unknown as StructureDefinition;
  checkConstraints(structure, at, report, isStrict);
  if (!isStrict) return;
  checkStructureHead(structure, at, report, sources);
  const elements = structure.differential?.element;
  if (!Array.isArray(elements)) return;
  if (structure.derivation === 'constraint') checkDifferential(structure, elements, at, report, sources);
  else if (structure.derivation === 'specialization') {
    elements.forEach((own: ElementDefinition, index) => {
      for (const complaint of elementTypeComplaints(own, sources))
        report.error('value', complaint, `${at}.differential.element[${index}]`);
    });
  }
}

function checkDifferential(
  structure: StructureDefinition,
  elements: readonly ElementDefinition[],
  at: string,
  report: Context['report'],
  sources: Sources,
): void {
  const source = (url: string) => sources.definitions.structure(url) ?? sources.profile(url);
  if (structure.baseDefinition === undefined || source(structure.baseDefinition)?.snapshot === undefined) {
    const diagnostics = 'The base of this profile is not known here, so its elements were not checked.';
    report.warning('not-supported', diagnostics, `${at}.baseDefinition`);
    return;
  }
  const place = (index: number) => `${at}.differential.element[${index}]`;
  let seen = 0;
  const { snapshot: _, ...bare } = structure;
  const made = withSnapshot(bare, source, (own, inherited) => {
    for (const complaint of elementComplaints(own, inherited, sources))
      report.error('value', complaint, place(seen));
    seen += 1;
  });
  const failed = elements[seen];
  if (made === undefined && failed !== undefined) {
    const diagnostics = `The base has no element ${String(failed.path).slice(0, 100)} to constrain.`;
    report.error('structure', diagnostics, place(seen));
  }
  elements.forEach((own, index) => {
    if (made && isUnsliced(own, made)) {
      const diagnostics = `Nothing says how ${own.path} is sliced: give the element itself a 'slicing' first.`;
      report.warning('structure', diagnostics, place(index));
    }
  });
}

/** Extensions are told apart by url, and choices by type, without being told. */
function isUnsliced({ id, path, sliceName }: ElementDefinition, made: StructureDefinition): boolean {
  if (sliceName === undefined || !id?.endsWith(`:${sliceName}`) || path.endsWith('xtension')) return false;
  const slicedId = id.slice(0, -sliceName.length - 1);
  const sliced = made.snapshot?.element.find((each) => each.id === slicedId);
  return sliced !== undefined && sliced.slicing === undefined && !sliced.path.endsWith('[x]');
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
