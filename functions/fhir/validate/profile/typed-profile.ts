import { coreUrl, type ElementDefinition } from '../../definitions/structure-definition.ts';
import { isJsonObject, type Json, type JsonObject } from '../../resource.ts';
import type { Context } from '../context.ts';
import type { ElementNode } from '../element-tree.ts';
import type { ElementOptions } from './element.ts';
import type { OccurrenceCheck } from './slicing.ts';

/**
 * That a value conforms to a profile on its type, to one of them where there are several
 * (https://hl7.org/fhir/R4/elementdefinition-definitions.html#ElementDefinition.type.profile), and that a resource
 * within another is of a type that is allowed there. Extensions are held against their own definitions wherever they
 * stand, so not again here.
 */
export function typedProfileCheck(
  { element, name }: ElementNode,
  base: ElementDefinition | undefined,
  options: ElementOptions,
): OccurrenceCheck | undefined {
  const types = (element.type ?? []).filter(({ code }) => code !== 'Extension');
  const profilesOf = new Map<string, readonly string[]>();
  for (const { code, profile = [] } of types) {
    const ofBase = base?.type?.find((type) => type.code === code)?.profile ?? [];
    const own = profile.filter((url) => !ofBase.includes(url) && url !== `${coreUrl}${code}`);
    if (own.length === profile.length && own.length > 0) profilesOf.set(code, own);
  }
  const isOfResources = base?.type?.some(({ code }) => code === 'Resource') === true;
  const codes = new Set(types.map(({ code }) => code));
  const isNarrow = isOfResources && codes.size > 0 && !codes.has('Resource') && !codes.has('DomainResource');
  if (profilesOf.size === 0 && !isNarrow) return undefined;
  return ({ value, type, at }, context) => {
    if (value === null) return;
    const inner = isResource(value) ? around(value, name, context) : context;
    const actual = isResource(value) ? value.resourceType : type;
    if (isNarrow && !codes.has(actual)) {
      const allowed = [...codes].join(' or ');
      context.report.error('structure', `Is a ${actual}; ${options.profile} allows ${allowed}.`, at);
      return;
    }
    checkProfiles(value, at, inner, profilesOf.get(actual) ?? profilesOf.get(type) ?? [], options);
  };
}

function checkProfiles(
  value: Json,
  at: string,
  context: Context,
  profiles: readonly string[],
  { profileCheck, conforms, profile, structureType }: ElementOptions,
): void {
  const [only, ...others] = profiles;
  if (only === undefined) return;
  if (others.length === 0) {
    const check = profileCheck(only);
    if (check) checkOne(value, at, context, only, check, structureType(only));
    else if (!only.startsWith(coreUrl))
      context.report.warning(
        'not-supported',
        `The profile ${only} is not known here, so it was not checked.`,
        at,
      );
    else if (!conforms(value, only, context))
      context.report.error('structure', `Must be as ${only} says.`, at);
    return;
  }
  if (profiles.some((url) => conforms(value, url, context))) return;
  context.report.error('structure', `Conforms to none of ${profiles.join(', ')}, says ${profile}.`, at);
}

function checkOne(
  value: Json,
  at: string,
  context: Context,
  url: string,
  check: NonNullable<ReturnType<ElementOptions['profileCheck']>>,
  type: string | undefined,
): void {
  if (isResource(value) && type !== value.resourceType && type !== 'Resource' && type !== 'DomainResource') {
    context.report.error('structure', `Is a ${value.resourceType}; ${url} is a profile of ${type}.`, at);
  } else check(value, at, context);
}

/** The context within a resource: one that is contained still belongs to the one that contains it. */
function around(value: JsonObject, name: string, context: Context): Context {
  if (name === 'contained') return { ...context, resource: value };
  const isEntry = context.resource.resourceType === 'Bundle';
  return { ...context, resource: value, root: value, ...(isEntry && { bundle: context.resource }) };
}

export function isResource(value: Json | undefined): value is JsonObject & { readonly resourceType: string } {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}
