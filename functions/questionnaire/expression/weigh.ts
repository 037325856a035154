import { isJsonObject, type JsonObject } from '../../fhir/resource.ts';
import { sameValue, type ValueName } from '../answer.ts';
import type { ParsedQuestionnaire } from '../questionnaire.ts';
import { coreUrl } from '../sdc.ts';
import type { Host } from './functions.ts';

/** By the options of the item, wherever that says what they weigh, and by the value sets that it contains. */
export function weigherOf(questionnaire: ParsedQuestionnaire): Host['weigh'] {
  return (value, linkId) => {
    const item = linkId === undefined ? undefined : questionnaire.byLinkId.get(linkId);
    const option = item?.options.find((each) => sameValue(each.value, asValue(value, each.value.name)));
    return option?.score ?? containedWeight(questionnaire, value);
  };
}

function asValue(value: JsonObject | string | number | boolean, name: ValueName) {
  return { name, value };
}

const ordinalUrls: readonly unknown[] = [coreUrl('ordinalValue'), coreUrl('itemWeight')];

/** https://hl7.org/fhir/R4/extension-ordinalvalue.html on the concept of a contained value set or code system. */
function containedWeight({ source }: ParsedQuestionnaire, value: unknown): number | undefined {
  if (!isJsonObject(value) || typeof value.code !== 'string') return undefined;
  const contained = Array.isArray(source.contained) ? source.contained.filter(isJsonObject) : [];
  for (const resource of contained) {
    const weight = weightIn(
      resource,
      resource.resourceType === 'CodeSystem' ? resource.url : undefined,
      value,
    );
    if (weight !== undefined) return weight;
  }
  return undefined;
}

function weightIn(holder: JsonObject, system: unknown, coding: JsonObject): number | undefined {
  const here = holder.system ?? system;
  const isIt = holder.code === coding.code && (here === undefined || here === coding.system);
  const extensions = Array.isArray(holder.extension) ? holder.extension.filter(isJsonObject) : [];
  const own = extensions.find(({ url }) => ordinalUrls.includes(url))?.valueDecimal;
  if (isIt && typeof own === 'number') return own;
  for (const name of ['compose', 'include', 'concept', 'expansion', 'contains']) {
    const inner = holder[name];
    for (const each of Array.isArray(inner) ? inner : [inner]) {
      const weight = isJsonObject(each) ? weightIn(each, here, coding) : undefined;
      if (weight !== undefined) return weight;
    }
  }
  return undefined;
}
