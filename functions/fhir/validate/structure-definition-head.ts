import { coreUrl, fixedValue, type StructureDefinition } from '../definitions/structure-definition.ts';
import type { Report } from './context.ts';
import { expressionComplaint } from './invariant/invariant.ts';
import { type ElementFinder, missingStep } from './invariant/static-check.ts';
import type { Sources } from './sources.ts';

/**
 * What a StructureDefinition says of itself: that a profile is of its base's type and kind, and that an extension has
 * its own URL as that of its elements, and is the only one to say where it may stand
 * (https://hl7.org/fhir/R4/structuredefinition-definitions.html).
 */
export function checkStructureHead(
  structure: StructureDefinition,
  at: string,
  report: Report,
  sources: Sources,
  finder: ElementFinder,
): void {
  checkBase(structure, at, report, sources);
  if (structure.type === 'Extension') {
    checkExtensionUrl(structure, at, report);
    checkContexts(structure, at, report, finder);
  } else if (Array.isArray(structure.context)) {
    report.error(
      'business-rule',
      `Only an extension has a context; this is a ${structure.type}.`,
      `${at}.context`,
    );
  }
  checkExpressions(structure, at, report);
}

function checkBase(
  { type, kind, baseDefinition, derivation }: StructureDefinition,
  at: string,
  report: Report,
  { definitions, profile }: Sources,
): void {
  if (baseDefinition === undefined) return;
  if (derivation === undefined) {
    const diagnostics = "What has a base needs a derivation: 'constraint' or 'specialization'.";
    report.error('required', diagnostics, `${at}.derivation`);
  }
  const base =
    derivation === 'constraint'
      ? (definitions.structure(baseDefinition) ?? profile(baseDefinition))
      : undefined;
  if (base === undefined) return;
  if (base.type !== type)
    report.error('value', `A profile is of the type of its base, which is ${base.type}.`, `${at}.type`);
  else if (base.kind !== kind)
    report.error('value', `A profile is of the kind of its base, which is ${base.kind}.`, `${at}.kind`);
}

/** What is based on another extension has that one's URL. */
function checkExtensionUrl(
  { url, baseDefinition, snapshot, differential }: StructureDefinition,
  at: string,
  report: Report,
): void {
  if (baseDefinition !== `${coreUrl}Extension` || typeof url !== 'string') return;
  for (const [name, view] of Object.entries({ differential, snapshot })) {
    if (!Array.isArray(view?.element)) continue;
    const index = view.element.findIndex(({ path, id = path }) => id === 'Extension.url');
    const element = view.element[index];
    const stated = element && fixedValue(element);
    if (stated === url) return;
    if (stated === undefined) continue;
    const diagnostics = `The url of an extension is that of its definition, ${url.slice(0, 200)}.`;
    report.error('value', diagnostics, `${at}.${name}.element[${index}].fixed`);
    return;
  }
  const diagnostics = `Extension.url needs the fixed value ${url.slice(0, 200)}.`;
  report.error('required', diagnostics, `${at}.differential`);
}

function checkExpressions(
  { context, contextInvariant }: StructureDefinition,
  at: string,
  report: Report,
): void {
  const byPath = Array.isArray(context) ? context : [];
  const expressions = [
    ...byPath.flatMap(({ type, expression }, index) =>
      type === 'fhirpath' ? [[expression, `${at}.context[${index}].expression`] as const] : [],
    ),
    ...(Array.isArray(contextInvariant) ? contextInvariant : []).map(
      (expression, index) => [expression, `${at}.contextInvariant[${index}]`] as const,
    ),
  ];
  for (const [expression, place] of expressions) {
    const complaint = typeof expression === 'string' ? expressionComplaint(expression) : undefined;
    if (complaint) report.error('value', `This is no FHIRPath: ${complaint}`, place);
  }
}

/** Only of types that R4 has: those of other versions are stated too. */
function checkContexts(
  { context }: StructureDefinition,
  at: string,
  report: Report,
  finder: ElementFinder,
): void {
  (Array.isArray(context) ? context : []).forEach(({ type, expression }, index) => {
    if (type !== 'element' || typeof expression !== 'string' || expression.includes('://')) return;
    const missing = missingStep(expression, finder);
    if (missing === undefined) return;
    const diagnostics = `There is no element ${expression.slice(0, 100)}: R4 has no '${missing.slice(0, 40)}' there.`;
    report.error('value', diagnostics, `${at}.context[${index}].expression`);
  });
}
