import { copyOf } from '../../fhir/json.ts';
import { warning } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { elementsAt, extensionsOf, extensionValue, textOf } from '../element.ts';
import { resourcesIn, valuesFor } from '../expression/asking.ts';
import { readExpression } from '../expression/expression.ts';
import { typed } from '../expression/nodes.ts';
import type { Item } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';
import { plainCanonical, readElementRef } from './element-path.ts';
import type { Extracting } from './extracting.ts';
import { everyOccurrence, type Occurrence } from './occurrence.ts';
import { fixedElements, typeOfProfile } from './profile.ts';
import { type Position, type ResourceBuilder, resourceBuilder } from './resource-builder.ts';

/** A resource that is being made, for the items within the one that asks for it. */
export interface DefinitionContext {
  readonly builder: ResourceBuilder;
  /** What definitions have before `#`; any, where only a type was asked for. */
  readonly canonical: string | undefined;
  readonly type: string;
  /** Whose parts say the rest of the entry. */
  readonly extension: JsonObject | undefined;
  readonly positions: readonly Position[];
}

/** The resources that an item asks for: by `definitionExtract`, or by the `itemExtractionContext` that came before it. */
export async function contextsOf(
  occurrence: Occurrence,
  extracting: Extracting,
): Promise<readonly DefinitionContext[]> {
  const byDefinition = extensionsOf(occurrence.element, sdcUrl('definitionExtract')).flatMap(
    (extension) => definitionContext(extension, occurrence, extracting) ?? [],
  );
  const legacy = await legacyContext(occurrence, extracting);
  return [...byDefinition, ...(legacy ? [legacy] : [])];
}

const base = 'http://hl7.org/fhir/StructureDefinition/';

function definitionContext(
  extension: JsonObject,
  occurrence: Occurrence,
  extracting: Extracting,
): DefinitionContext | undefined {
  const stated = textOf(extensionValue(extension, 'definition'));
  const canonical = stated === undefined ? undefined : plainCanonical(stated);
  const profile = stated === undefined ? undefined : extracting.profiles.get(stated);
  const type =
    canonical === undefined ? undefined : resourceType(canonical, profile, occurrence.item, extracting);
  if (stated === undefined || canonical === undefined || type === undefined) {
    const text = `What type of resource ${stated ?? 'a definitionExtract without a definition'} is of is not known here: nothing was made of it`;
    extracting.issues.push(warning('not-found', text));
    return undefined;
  }
  const isProfile = canonical !== `${base}${type}`;
  const resource = { resourceType: type, ...(isProfile && { meta: { profile: [stated] } }) };
  const builder = resourceBuilder(resource, extracting.types, fixedElements(profile));
  fixAtOnce(builder, type, profile);
  return { builder, canonical, type, extension, positions: [builder.root] };
}

/** Of R4 itself, of the profile, or else what the definitions within start with. */
function resourceType(
  canonical: string,
  profile: JsonObject | undefined,
  item: Item | undefined,
  { types, questionnaire }: Extracting,
): string | undefined {
  const own = canonical.startsWith(base) ? canonical.slice(base.length) : '';
  if (types.isResource(own)) return own;
  const said = typeOfProfile(profile) ?? typeWithin(item?.items ?? questionnaire.items, item, canonical);
  return said !== undefined && types.isResource(said) ? said : undefined;
}

function typeWithin(items: readonly Item[], own: Item | undefined, canonical: string): string | undefined {
  for (const item of own ? [own, ...items] : items) {
    const ref = readElementRef(textOf(item.element.definition) ?? '');
    if (ref?.canonical === canonical) return ref.type;
    const inner = item === own ? undefined : typeWithin(item.items, undefined, canonical);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** What the profile fixes of elements of the resource itself. */
function fixAtOnce({ root }: ResourceBuilder, type: string, profile: JsonObject | undefined): void {
  for (const { id, value } of fixedElements(profile)) {
    const [first, name, ...rest] = id.split('.');
    if (first !== type || name === undefined || rest.length > 0 || name.includes(':')) continue;
    const isList = listOf(profile, id);
    root.holder[name.replace('[x]', '')] = isList ? [value] : value;
  }
}

/** Whether a profile's element may stand there more than once, by itself or by what it constrains. */
function listOf(profile: JsonObject | undefined, id: string): boolean {
  const holder = isJsonObject(profile?.snapshot) ? profile.snapshot : profile?.differential;
  const elements = isJsonObject(holder) ? elementsAt(holder, 'element', '').map(([each]) => each) : [];
  const element = elements.find((each) => each.id === id);
  const max = isJsonObject(element?.base) ? element.base.max : element?.max;
  return max !== undefined && max !== '1' && max !== '0';
}

async function legacyContext(
  occurrence: Occurrence,
  extracting: Extracting,
): Promise<DefinitionContext | undefined> {
  const stated = extensionValue(occurrence.element, sdcUrl('itemExtractionContext'));
  const found = isJsonObject(stated) ? await existing(stated, occurrence, extracting) : undefined;
  const type = found?.resourceType ?? (isJsonObject(stated) ? typeAsked(stated) : textOf(stated));
  if (type === undefined || !extracting.types.isResource(type)) return undefined;
  const builder = resourceBuilder(found ?? { resourceType: type }, extracting.types, []);
  return { builder, canonical: undefined, type, extension: undefined, positions: [builder.root] };
}

function typeAsked({ expression }: JsonObject): string | undefined {
  return /^\/?([A-Z][A-Za-z]+)(?=[?/])/.exec(textOf(expression) ?? '')?.[1];
}

/** The resource that is to be changed: the one that the expression finds, or that of them whose id was answered. */
async function existing(
  stated: JsonObject,
  occurrence: Occurrence,
  extracting: Extracting,
): Promise<Resource | undefined> {
  const expression = readExpression(stated);
  const nodes =
    expression && (await valuesFor(expression, occurrence.focus, occurrence.variables, extracting));
  const found = typed(nodes ?? []).flatMap(({ json }) => {
    if (!isJsonObject(json)) return [];
    return json.resourceType === 'Bundle' ? resourcesIn(json) : [json];
  });
  const ids = new Set(
    everyOccurrence(occurrence)
      .filter(({ element }) => /#[A-Za-z]+\.id$/.test(textOf(element.definition) ?? ''))
      .flatMap(({ answers }) => answers.flatMap((answer) => textOf(answer.valueString) ?? [])),
  );
  const chosen =
    ids.size > 0 ? found.find(({ id }) => ids.has(String(id))) : found.length === 1 ? found[0] : undefined;
  return chosen && (copyOf(chosen) as Resource);
}
