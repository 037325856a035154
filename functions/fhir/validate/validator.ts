import { coreUrl, type StructureDefinition } from '../definitions/structure-definition.ts';
import type { Issue } from '../outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Terminology } from '../terminology/terminology.ts';
import { checkBundle } from './bundle.ts';
import { checkCareTeam } from './care-team.ts';
import { checkCodeSystem } from './code-system-check.ts';
import { checkConceptMap } from './concept-map-check.ts';
import { checkDomainResource } from './contained.ts';
import { type Check, type Context, createReport } from './context.ts';
import { checkElementIds } from './element-ids.ts';
import { childFinder } from './element-tree.ts';
import { extensionCheck } from './extension.ts';
import { impliedProfiles } from './implied-profiles.ts';
import { checkMeasure } from './measure-check.ts';
import { checkMeasureReport } from './measure-report-check.ts';
import { checkMeta } from './meta.ts';
import { suggestion } from './near-miss.ts';
import { profileChecks } from './profile/profile.ts';
import { checkQuestionnaire } from './questionnaire-check.ts';
import { checkSearchParameter } from './search-parameter-check.ts';
import { createSources, type SourceOptions, type Sources } from './sources.ts';
import { checkStructureDefinition } from './structure-definition-check.ts';
import { typeChecks } from './types.ts';
import { checkValueSet } from './value-set-check.ts';
import { createWork } from './work.ts';

const resourceTypesUrl = 'http://hl7.org/fhir/ValueSet/resource-types';
const resourceTypesSystem = 'http://hl7.org/fhir/resource-types';

/** https://hl7.org/fhir/R4/resource.html: what all resources are, and what most are. */
const abstractTypes: ReadonlySet<string> = new Set(['Resource', 'DomainResource']);

export interface ValidatorOptions extends SourceOptions {
  /** How much work the invariants of one resource may take; more is an issue `too-costly`. See `work.ts`. */
  readonly maxSteps?: number;
}

export interface ValidateOptions {
  /** Canonical URLs of profiles to hold it against besides those in its `meta.profile`. */
  readonly profiles?: readonly string[];
  /** Whether to leave out the resources in a Bundle's entries, for a caller that validates each by itself. */
  readonly shallowEntries?: boolean;
  /**
   * Whether to hold a resource also against what nobody declared but R4 asks for, such as the profile of vital signs for
   * a heart rate, and to take codes that R4 did not have yet for errors. What is refused at a write does not depend on it.
   */
  readonly strict?: boolean;
  /** Whether to leave out what is looked for to be warned of only. */
  readonly errorsOnly?: boolean;
}

export interface Validator {
  /**
   * @param resource any JSON; what is no resource is an issue too
   * @param options what else to ask of it, or not
   * @returns what is wrong with it (severity `error`) and what could be better (`warning`); empty when all is well
   */
  validate(resource: unknown, options?: ValidateOptions): readonly Issue[];
  /** The code systems and value sets that it knows. */
  readonly terminology: Terminology;
}

/**
 * Validation (https://hl7.org/fhir/R4/validation.html), compiled once per definition into closures:
 *
 * - `types.ts` turns the snapshot of a type of R4 into a table of members by JSON name (`members.ts`), with for each
 *   the check of its value: a primitive format (`primitive.ts`, `narrative.ts`), another type, a required binding
 *   (`binding.ts`), a reference (`reference.ts`), an extension (`extension.ts`), a contained resource (`contained.ts`).
 * - `invariant/` makes closures of the constraints that are simple, and leaves the others to the FHIRPath engine, which
 *   is loaded when first needed.
 * - `profile/` turns the snapshot of a profile into checks of what it adds to R4, and tells slices apart.
 *
 * A check gets a value, the FHIRPath of it and a context with a report to add issues to; it never throws.
 */
export function createValidator(options: ValidatorOptions): Validator {
  const sources = createSources(options);
  const check = resourceCheck(sources);
  return {
    terminology: sources.terminology,
    validate: (
      resource,
      { profiles = [], shallowEntries = false, strict = false, errorsOnly = false } = {},
    ) => {
      const report = createReport();
      const value = resource as Json;
      const root = isJsonObject(value) ? value : {};
      const type = String(root.resourceType ?? '');
      const at = /^[A-Za-z]{1,64}$/.test(type) ? type : 'Resource';
      const work = createWork(options.maxSteps);
      check(value, at, {
        report,
        work,
        resource: root,
        root,
        profiles,
        shallowEntries,
        isStrict: strict,
        errorsOnly,
      });
      return report.issues;
    },
  };
}

function resourceCheck(sources: Sources): Check {
  const { definitions, terminology } = sources;
  const named = definitions.valueSet(resourceTypesUrl)?.codes.get(resourceTypesSystem) ?? new Set();
  const resourceTypes = new Set([...named].filter((name) => !abstractTypes.has(name)));
  const childOf = childFinder(definitions);
  const profile = profileChecks({ sources, childOf, resourceTypes });
  const typeCheck = typeChecks({
    sources,
    resourceTypes,
    childOf,
    extension: extensionCheck({
      definition: sources.profile,
      contentCheck: profile,
      structure: definitions.structure,
      childOf,
      rootOf: childOf.rootOf,
    }),
    contained: (value, at, context) => {
      // What a contained resource contains is wrong as such (dom-2), and not looked at level by level.
      if (context.resource !== context.root) return;
      check(value, at, { ...context, resource: isJsonObject(value) ? value : {}, profiles: [] });
    },
    nested: (value, at, context) => {
      if (!context.shallowEntries || !isEntryResource(at)) check(value, at, nestedContext(value, context));
    },
    profile,
  });
  /** What R4 asks of some types besides what their definitions say. */
  const ofType: Readonly<Record<string, (resource: JsonObject, at: string, context: Context) => void>> = {
    Bundle: checkBundle,
    CodeSystem: (resource, at, context) => checkCodeSystem(resource, at, context, terminology),
    ConceptMap: (resource, at, context) => checkConceptMap(resource, at, context, terminology),
    CareTeam: (resource, at, context) => checkCareTeam(resource, at, context, resourceTypes),
    Measure: checkMeasure,
    MeasureReport: (resource, at, context) => checkMeasureReport(resource, at, context, sources.measure),
    Questionnaire: checkQuestionnaire,
    SearchParameter: (resource, at, context) => checkSearchParameter(resource, at, context, childOf),
    ValueSet: (resource, at, context) => checkValueSet(resource, at, context, terminology),
    StructureDefinition: (resource, at, context) =>
      checkStructureDefinition(resource, at, context, sources, childOf),
  };
  const check: Check = (value, at, given) => {
    const context = isDefinition(value) && !given.isStrict ? tolerant(given) : given;
    if (!isJsonObject(value)) {
      context.report.error('structure', 'A resource must be a JSON object.', at);
      return;
    }
    const type = typeof value.resourceType === 'string' ? value.resourceType : '';
    const structure = definitions.structure(type);
    if (structure?.kind !== 'resource' || structure.abstract) {
      const complaint = abstractTypes.has(type)
        ? abstractComplaint(type)
        : typeComplaint(type, resourceTypes);
      context.report.error(type === '' ? 'required' : 'structure', complaint, at);
      return;
    }
    typeCheck(type)?.(value, at, context);
    if (structure.baseDefinition === `${coreUrl}DomainResource`) checkDomainResource(value, at, context);
    ofType[type]?.(value, at, context);
    checkMeta(value, at, context);
    if (!context.errorsOnly && context.report.ids.count > 1) checkElementIds(value, at, context);
    checkProfiles(value, at, context, type, sources, profile);
  };
  return check;
}

function isDefinition(value: Json): boolean {
  return isJsonObject(value) && value.resourceType === 'StructureDefinition';
}

/**
 * A profile is of use as its tools made it, with slips in what it says of itself: invariants that it breaks are told,
 * and keep it from being stored only if asked for strictly.
 */
function tolerant(context: Context): Context {
  const { report } = context;
  const error: typeof report.error = (code, diagnostics, at) =>
    (code === 'invariant' ? report.warning : report.error)(code, diagnostics, at);
  return { ...context, report: { ...report, error } };
}

function isEntryResource(at: string): boolean {
  return /^Bundle\.entry\[\d+\]\.resource$/.test(at);
}

function nestedContext(value: Json, { report, work, resource, isStrict, errorsOnly }: Context): Context {
  const inner: JsonObject = isJsonObject(value) ? value : {};
  const isEntry = resource.resourceType === 'Bundle';
  return {
    report,
    work,
    isStrict,
    errorsOnly,
    resource: inner,
    root: inner,
    profiles: [],
    ...(isEntry && { bundle: resource }),
  };
}

function abstractComplaint(type: string): string {
  return `'${type}' is an abstract type, of which there are no resources: name the type that this one is, such as 'Patient'.`;
}

function typeComplaint(type: string, resourceTypes: ReadonlySet<string>): string {
  if (type === '') return "'resourceType' is missing: it names the type of the resource.";
  const shown = /^\w{1,64}$/.test(type) ? `'${type}'` : "The value of 'resourceType'";
  return `${shown} is no R4 resource type.${suggestion(type.slice(0, 64), resourceTypes)}`;
}

/** The profiles that the resource declares and those that the caller asks for, each once. */
function checkProfiles(
  resource: JsonObject,
  at: string,
  context: Context,
  type: string,
  sources: Sources,
  profileCheck: (url: string) => Check | undefined,
): void {
  for (const [url, place] of askedProfiles(resource, at, context)) {
    const structure = sources.profile(url);
    const check = structure && profileCheck(url);
    const core = structure ? undefined : sources.definitions.structure(url);
    if (structure && structure.type !== type) {
      context.report.error(
        'value',
        `${structure.url} is a profile of ${structure.type}, not of ${type}.`,
        place,
      );
    } else if (check) check(resource, at, context);
    else if (core && !isKindOf(core, type)) {
      context.report.error('value', `${url} is the definition of ${core.type}, not of ${type}.`, place);
    } else if (core === undefined) {
      // Who asks for a profile is told that it could not be had; a resource may declare what it likes.
      const say = context.profiles.includes(url) ? context.report.error : context.report.warning;
      say(
        'not-supported',
        `The profile ${url.slice(0, 200)} is not known here, so it was not checked.`,
        place,
      );
    }
  }
}

/** R4's own definition of the type, or of what all resources are. */
function isKindOf(structure: StructureDefinition, type: string): boolean {
  return structure.type === type || structure.abstract === true;
}

/** Canonical URLs, and where each is asked for. */
function askedProfiles(
  resource: JsonObject,
  at: string,
  { profiles, isStrict }: Context,
): ReadonlyMap<string, string> {
  const { meta } = resource;
  const declared = isJsonObject(meta) && Array.isArray(meta.profile) ? meta.profile : [];
  const asked = new Map<string, string>();
  declared.forEach((url, index) => {
    if (typeof url === 'string' && !asked.has(url)) asked.set(url, `${at}.meta.profile[${index}]`);
  });
  for (const url of profiles) if (!asked.has(url)) asked.set(url, at);
  if (isStrict) for (const url of impliedProfiles(resource)) if (!asked.has(url)) asked.set(url, at);
  return asked;
}
