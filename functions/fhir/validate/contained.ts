import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { checkNarrativeLanguage } from './narrative-root.ts';

/** What holds for every DomainResource: dom-2 to dom-6 (https://hl7.org/fhir/R4/domainresource.html#invs). */
export function checkDomainResource(resource: JsonObject, at: string, context: Context): void {
  const { report } = context;
  const narrative = isJsonObject(resource.text) ? resource.text.div : undefined;
  if (narrative === undefined && context.resource === context.root) {
    report.warning('invariant', 'dom-6: A resource should have a narrative, for people who read it raw.', at);
  }
  checkNarrativeLanguage(resource, at, context);
  if (!Array.isArray(resource.contained) || resource !== context.root) return;
  const mentioned = localReferences(resource);
  resource.contained.forEach((contained, index) => {
    if (isJsonObject(contained)) checkContained(contained, `${at}.contained[${index}]`, mentioned, context);
  });
}

function checkContained(
  contained: JsonObject,
  at: string,
  mentioned: ReadonlySet<string>,
  { report }: Context,
): void {
  const { id, meta } = contained;
  if ('contained' in contained) {
    report.error(
      'invariant',
      'dom-2: A contained resource may not contain others: move them up.',
      `${at}.contained`,
    );
  }
  const forbidden = isJsonObject(meta)
    ? ['versionId', 'lastUpdated', 'security'].filter((name) => name in meta)
    : [];
  for (const name of forbidden) {
    const key = name === 'security' ? 'dom-5' : 'dom-4';
    report.error(
      'invariant',
      `${key}: A contained resource has no meta.${name} of its own.`,
      `${at}.meta.${name}`,
    );
  }
  if (typeof id !== 'string')
    report.error('invariant', 'dom-3: A contained resource needs an id to be referred to by.', at);
  else if (!mentioned.has(`#${id}`) && !localReferences(contained).has('#')) {
    report.error('invariant', "dom-3: Nothing refers to this contained resource by '#' and its id.", at);
  }
}

/** Every string in the resource that could be a reference to something it contains. A loop: depth is unbounded here. */
function localReferences(resource: JsonObject): ReadonlySet<string> {
  const found = new Set<string>();
  const open: (JsonObject | readonly Json[])[] = [resource];
  const see = (value: Json | undefined) => {
    if (typeof value === 'object' && value !== null) open.push(value);
    else if (typeof value === 'string' && value.charCodeAt(0) === hash) found.add(value);
  };
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (Array.isArray(value)) for (const each of value) see(each);
    else for (const name in value) see((value as JsonObject)[name]);
  }
  return found;
}

const hash = 0x23;
