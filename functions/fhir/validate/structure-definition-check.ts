import type { ElementDefinition, StructureDefinition } from '../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { outOfOrder } from './differential-order.ts';
import { elementComplaints, elementTypeComplaints } from './element-definition-check.ts';
import { expressionComplaint } from './invariant/invariant.ts';
import { type ElementFinder, nameComplaint } from './invariant/static-check.ts';
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
  finder: ElementFinder,
): void {
  const structure = resource as unknown as StructureDefinition;
  checkConstraints(structure, at, report, isStrict ? finder : undefined);
  if (!isStrict) return;
  checkStructureHead(structure, at, report, sources, finder);
  const elements = structure.differential?.element;
  if (!Array.isArray(elements)) return;
  if (structure.derivation === 'constraint')
    checkDifferential(structure, elements, at, report, { sources, finder });
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
  { sources, finder }: { readonly sources: Sources; readonly finder: ElementFinder },
): void {
  const source = (url: string) => sources.definitions.structure(url) ?? sources.profile(url);
  if (structure.baseDefinition === undefined || source(structure.baseDefinition)?.snapshot === undefined) {
    const diagnostics = 'The base of this profile is not known here, so its elements were not checked.';
    report.warning('not-supported', diagnostics, `${at}.baseDefinition`);
    return;
  }
  const place = (index: number) => `${at}.differential.element[${index}]`;
  const base = source(structure.baseDefinition);
  for (const index of base ? outOfOrder(elements, base) : [])
    report.error(
      'structure',
      'This element comes before what is stated above it, in the base.',
      place(index),
    );
  elements.forEach((own, index) => {
    const complaint = sliceNameComplaint(own) ?? discriminatorComplaint(own, finder);
    if (complaint) report.error('value', complaint, place(index));
  });
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

/** https://hl7.org/fhir/R4/elementdefinition.html#id: the id of a slice ends in its name. */
function sliceNameComplaint({ id, sliceName }: ElementDefinition): string | undefined {
  const last = typeof id === 'string' ? id.slice(id.lastIndexOf('.') + 1) : '';
  const named = last.includes(':') ? last.slice(last.indexOf(':') + 1) : undefined;
  if (named === undefined || named === sliceName) return undefined;
  return sliceName === undefined
    ? `By its id this is the slice '${named.slice(0, 60)}': it needs that as its sliceName.`
    : `By its id this is the slice '${named.slice(0, 60)}', but its sliceName is '${sliceName.slice(0, 60)}'.`;
}

const discriminatorPath =
  /^(?:\$this|(?:[A-Za-z_]\w*|extension\('[^']+'\)|resolve\(\)|ofType\(\w+\))(?:\.(?:[A-Za-z_]\w*|extension\('[^']+'\)|resolve\(\)|ofType\(\w+\)))*|\$this\.(?:resolve\(\)|ofType\(\w+\)|[A-Za-z_]\w*)(?:\.\w+)*)$/;

/** https://hl7.org/fhir/R4/profiling.html#discriminator: a path through elements that there are. */
function discriminatorComplaint(
  { path, slicing }: ElementDefinition,
  finder: ElementFinder,
): string | undefined {
  const discriminators = slicing?.discriminator;
  for (const { path: told } of Array.isArray(discriminators) ? discriminators : []) {
    if (typeof told !== 'string') continue;
    if (!discriminatorPath.test(told))
      return `'${told.slice(0, 60)}' is no path that tells slices apart: that is made of names, extension(url), resolve() and ofType().`;
    const names = namesIn(told.replace(/^\$this\./, ''), path, finder);
    if (names) return `'${told.slice(0, 60)}' tells no slices apart: ${names}.`;
  }
  return undefined;
}

/** Extensions are told apart by url, and choices by type, without being told. */
function isUnsliced({ id, path, sliceName }: ElementDefinition, made: StructureDefinition): boolean {
  if (sliceName === undefined || !id?.endsWith(`:${sliceName}`) || path.endsWith('xtension')) return false;
  const slicedId = id.slice(0, -sliceName.length - 1);
  const sliced = made.snapshot?.element.find((each) => each.id === slicedId);
  return sliced !== undefined && sliced.slicing === undefined && !sliced.path.endsWith('[x]');
}

/**
 * That FHIRPath can be read and, for a strict look, that it names what there is. A definition with a rule that nobody can follow is stored all the same, with a warning; what
 * claims to conform to it is refused then.
 */
function checkConstraints(
  structure: StructureDefinition,
  at: string,
  report: Context['report'],
  finder: ElementFinder | undefined,
): void {
  const say = finder ? report.error : report.warning;
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
      const key = String(constraint.key).slice(0, 60);
      if (complaint) say('value', `The expression of ${key} is no FHIRPath: ${complaint}`, place);
      const names = complaint || !finder ? undefined : namesIn(constraint.expression, element.path, finder);
      if (names) say('value', `In the expression of ${key} ${names}`, place);
    }
  }
}

function namesIn(expression: string, path: Json | undefined, finder: ElementFinder): string | undefined {
  const [type = '', ...steps] = String(path).split('.');
  let node = finder.rootOf(type);
  for (const step of steps) node = node && finder(node, step.replace('[x]', ''));
  return nameComplaint(expression, node, finder);
}
