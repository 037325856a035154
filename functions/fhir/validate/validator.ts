import type { Definitions } from '../definitions/load.ts';
import {
  coreUrl,
  type StructureDefinition,
  type ValueSetCodes,
} from '../definitions/structure-definition.ts';
import type { Issue } from '../outcome.ts';
import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import { checkDomainResource } from './contained.ts';
import { type Check, type Context, createReport } from './context.ts';
import { childFinder } from './element-tree.ts';
import { checkExtension } from './extension.ts';
import { suggestion } from './near-miss.ts';
import { profileChecks } from './profile/profile.ts';
import { typeChecks } from './types.ts';
import { createWork } from './work.ts';

const resourceTypesUrl = 'http://hl7.org/fhir/ValueSet/resource-types';
const resourceTypesSystem = 'http://hl7.org/fhir/resource-types';

/** https://hl7.org/fhir/R4/resource.html: what all resources are, and what most are. */
const abstractTypes: ReadonlySet<string> = new Set(['Resource', 'DomainResource']);

export interface ValidatorOptions {
  readonly definitions: Definitions;
  /** Known profiles and extension definitions, with snapshots, by canonical URL. */
  readonly profiles?: (url: string) => StructureDefinition | undefined;
  /** Known value sets besides R4's own, by canonical URL. */
  readonly valueSets?: (url: string) => ValueSetCodes | undefined;
  /** How much work the invariants of one resource may take; more is an issue `too-costly`. See `work.ts`. */
  readonly maxSteps?: number;
}

export interface ValidateOptions {
  /** Canonical URLs of profiles to hold it against besides those in its `meta.profile`. */
  readonly profiles?: readonly string[];
  /** Whether to leave out the resources in a Bundle's entries, for a caller that validates each by itself. */
  readonly shallowEntries?: boolean;
}

export interface Validator {
  /**
   * @param resource any JSON; what is no resource is an issue too
   * @param options what else to ask of it, or not
   * @returns what is wrong with it (severity `error`) and what could be better (`warning`); empty when all is well
   */
  validate(resource: unknown, options?: ValidateOptions): readonly Issue[];
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
  const check = resourceCheck(options);
  return {
    validate: (resource, { profiles = [], shallowEntries = false } = {}) => {
      const report = createReport();
      const value = resource as Json;
      const root = isJsonObject(value) ? value : {};
      const type = String(root.resourceType ?? '');
      const at = /^[A-Za-z]{1,64}$/.test(type) ? type : 'Resource';
      const work = createWork(options.maxSteps);
      check(value, at, { report, work, resource: root, root, profiles, shallowEntries });
      return report.issues;
    },
  };
}

function resourceCheck({ definitions, profiles = () => undefined, valueSets }: ValidatorOptions): Check {
  const valueSet = (url: string) => definitions.valueSet(url) ?? valueSets?.(url);
  const named = definitions.valueSet(resourceTypesUrl)?.codes.get(resourceTypesSystem) ?? new Set();
  const resourceTypes = new Set([...named].filter((name) => !abstractTypes.has(name)));
  const childOf = childFinder(definitions);
  const profile = profileChecks({ definitions, profiles, valueSet, childOf, resourceTypes });
  const typeCheck = typeChecks({
    definitions,
    valueSet,
    resourceTypes,
    childOf,
    extension: (value, at, context) => checkExtension(value, at, context, profile),
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
  const check: Check = (value, at, context) => {
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
    checkProfiles(value, at, context, type, profiles, profile);
  };
  return check;
}

function isEntryResource(at: string): boolean {
  return /^Bundle\.entry\[\d+\]\.resource$/.test(at);
}

function nestedContext(value: Json, { report, work, resource }: Context): Context {
  const inner: JsonObject = isJsonObject(value) ? value : {};
  const isEntry = resource.resourceType === 'Bundle';
  return { report, work, resource: inner, root: inner, profiles: [], ...(isEntry && { bundle: resource }) };
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
  profiles: (url: string) => StructureDefinition | undefined,
  profileCheck: (url: string) => Check | undefined,
): void {
  for (const [url, place] of askedProfiles(resource, at, context)) {
    const structure = profiles(url);
    const check = structure && profileCheck(url);
    if (structure && structure.type !== type) {
      context.report.error(
        'value',
        `${structure.url} is a profile of ${structure.type}, not of ${type}.`,
        place,
      );
    } else if (check) check(resource, at, context);
    else if (url.replace(/\|.*/, '') !== `${coreUrl}${type}`) {
      context.report.warning(
        'not-supported',
        `The profile ${url.slice(0, 200)} is not known here, so it was not checked.`,
        place,
      );
    }
  }
}

/** Canonical URLs, and where each is asked for. */
function askedProfiles({ meta }: JsonObject, at: string, { profiles }: Context): ReadonlyMap<string, string> {
  const declared = isJsonObject(meta) && Array.isArray(meta.profile) ? meta.profile : [];
  const asked = new Map<string, string>();
  declared.forEach((url, index) => {
    if (typeof url === 'string' && !asked.has(url)) asked.set(url, `${at}.meta.profile[${index}]`);
  });
  for (const url of profiles) if (!asked.has(url)) asked.set(url, at);
  return asked;
}
