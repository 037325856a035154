import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import {
  type EntryIndex,
  entryIndex,
  type HeldEntry,
  heldEntries,
  linkedEntries,
  referredEntry,
  restfulUrl,
} from './bundle-links.ts';
import type { Context } from './context.ts';

/** Says of a Bundle what is wrong only where the caller asks for a strict look, and what could be better else. */
type Say = (diagnostics: string, at: string, code?: 'structure' | 'required' | 'value' | 'not-found') => void;

/**
 * What R4 asks of a Bundle besides its invariants (https://hl7.org/fhir/R4/bundle.html): that entries are identified,
 * as what they are, and that a document or message holds what it refers to and nothing that has no part in it.
 */
export function checkBundle(bundle: JsonObject, at: string, { report, isStrict }: Context): void {
  const { type } = bundle;
  const say: Say = (diagnostics, place, code = 'structure') =>
    (isStrict ? report.error : report.warning)(code, diagnostics, place);
  const entries = heldEntries(bundle);
  checkLinks(bundle, at, say);
  checkFullUrls(bundle, at, say);
  for (const entry of entries) checkIdentity(entry, `${at}.entry[${entry.index}]`, say);
  if (type === 'searchset') checkSearchSet(bundle, at, say);
  if (type !== 'document' && type !== 'message') return;
  const index = entryIndex(entries);
  const [first] = entries;
  if (first === undefined) {
    say(`A ${type} must have at least one entry with a resource.`, `${at}.entry`, 'required');
    return;
  }
  checkHeadReferences(first, `${at}.entry[${first.index}].resource`, index, say);
  const linked = linkedEntries(entries, index);
  for (const entry of entries) {
    if (linked.has(entry)) continue;
    const diagnostics = `No reference leads from the first entry of the ${type} to this one, or from this one to it.`;
    const place = `${at}.entry[${entry.index}]`;
    if (type === 'document') say(diagnostics, place);
    else report.warning('structure', diagnostics, place);
  }
}

const withoutFullUrl: ReadonlySet<unknown> = new Set([
  'transaction',
  'transaction-response',
  'batch',
  'batch-response',
]);

function checkFullUrls(bundle: JsonObject, at: string, say: Say): void {
  entriesOf(bundle).forEach((entry, index) => {
    const place = `${at}.entry[${index}].fullUrl`;
    if (typeof entry.fullUrl !== 'string') {
      if (!withoutFullUrl.has(bundle.type) && isJsonObject(entry.resource) && !isOutcome(entry))
        say(
          `An entry of a ${String(bundle.type)} needs a fullUrl that identifies its resource.`,
          place,
          'required',
        );
    } else if (!/^[a-z][a-z0-9+.-]*:/i.test(entry.fullUrl)) {
      say("A fullUrl must be absolute, such as 'https://…/Patient/1' or 'urn:uuid:…'.", place, 'value');
    } else if (/^urn:uuid:/.test(entry.fullUrl) && /[A-F]/.test(entry.fullUrl)) {
      say("The digits of a UUID must be in lower case after 'urn:uuid:'.", place, 'value');
    }
  });
}

function isOutcome({ resource, search }: JsonObject): boolean {
  const mode = isJsonObject(search) ? search.mode : undefined;
  return mode === 'outcome' || (isJsonObject(resource) && resource.resourceType === 'OperationOutcome');
}

/** A fullUrl that could be read from a server names the resource's own type and id. */
function checkIdentity({ fullUrl, resource }: HeldEntry, at: string, say: Say): void {
  const [, , type, id] = restfulUrl.exec(fullUrl ?? '') ?? [];
  if (type === undefined || (type === resource.resourceType && id === resource.id)) return;
  const { resourceType } = resource;
  if (!/^[A-Z]/.test(type) || (type !== resourceType && typeof resource.url === 'string')) return;
  const actual =
    resource.id === undefined ? `${resourceType} without an id` : `${resourceType}/${resource.id}`;
  say(`The fullUrl says ${type}/${id}, but the resource is ${actual}.`, `${at}.fullUrl`, 'value');
}

const paging = ['first', 'previous', 'prev', 'next', 'last'];

/** https://hl7.org/fhir/R4/bundle-definitions.html#Bundle.link: pages are of what is searched or listed. */
function checkLinks(bundle: JsonObject, at: string, say: Say): void {
  const links = Array.isArray(bundle.link) ? bundle.link.filter(isJsonObject) : [];
  const isPaged = bundle.type === 'searchset' || bundle.type === 'history';
  const seen = new Set<Json | undefined>();
  links.forEach(({ relation }, index) => {
    const place = `${at}.link[${index}].relation`;
    const known = relation === 'self' || paging.includes(String(relation));
    if (!isPaged && paging.includes(String(relation)))
      say(`A ${String(bundle.type)} has no pages, so no link '${String(relation)}'.`, place);
    if (known && seen.has(relation)) say(`There may be one link '${String(relation)}'.`, place);
    seen.add(relation);
  });
}

function checkSearchSet(bundle: JsonObject, at: string, say: Say): void {
  entriesOf(bundle).forEach((entry, index) => {
    const place = `${at}.entry[${index}].resource`;
    const { resource, search } = entry;
    if (!isJsonObject(resource)) {
      say('An entry of a searchset must hold a resource.', place, 'required');
      return;
    }
    const mode = isJsonObject(search) ? search.mode : undefined;
    if ((mode === 'match' || mode === 'include') && resource.id === undefined)
      say('What was found must have an id.', `${place}.id`, 'required');
    if (mode === 'outcome' && resource.resourceType !== 'OperationOutcome')
      say('The outcome of a search must be an OperationOutcome.', place);
  });
}

/** What a Composition or MessageHeader refers to as part of it must be in the Bundle. */
function checkHeadReferences(head: HeldEntry, at: string, index: EntryIndex, say: Say): void {
  for (const [path, reference] of partReferences(head.resource, at)) {
    if (reference.startsWith('#') || referredEntry(reference, head, index)) continue;
    say(
      `${reference.slice(0, 200)} is not among the entries, as it must be here.`,
      `${path}.reference`,
      'not-found',
    );
  }
}

const headElements: Readonly<Record<string, readonly string[]>> = {
  Composition: ['subject', 'author', 'encounter', 'custodian', 'attester.party', 'event.detail'],
  MessageHeader: ['focus'],
};

function partReferences(resource: JsonObject, at: string): readonly (readonly [string, string])[] {
  const elements = headElements[String(resource.resourceType)] ?? [];
  const own = elements.flatMap((path) => referencesAt(resource, path.split('.'), at));
  return resource.resourceType === 'Composition' ? [...own, ...sectionReferences(resource.section, at)] : own;
}

function sectionReferences(sections: Json | undefined, at: string): (readonly [string, string])[] {
  const list = Array.isArray(sections) ? sections : [];
  return list.flatMap((section, index) => {
    if (!isJsonObject(section)) return [];
    const place = `${at}.section[${index}]`;
    const own = ['author', 'focus', 'entry'].flatMap((name) => referencesAt(section, [name], place));
    return [...own, ...sectionReferences(section.section, place)];
  });
}

function referencesAt(
  value: JsonObject,
  [name = '', ...rest]: readonly string[],
  at: string,
): (readonly [string, string])[] {
  const held = value[name];
  const items = Array.isArray(held) ? held : held === undefined ? [] : [held];
  return items.flatMap((item: Json, index: number): (readonly [string, string])[] => {
    const place = Array.isArray(held) ? `${at}.${name}[${index}]` : `${at}.${name}`;
    if (!isJsonObject(item)) return [];
    if (rest.length > 0) return referencesAt(item, rest, place);
    return typeof item.reference === 'string' ? [[place, item.reference]] : [];
  });
}

function entriesOf({ entry }: JsonObject): readonly JsonObject[] {
  return Array.isArray(entry) ? entry.map((each) => (isJsonObject(each) ? each : {})) : [];
}
