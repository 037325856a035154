import { warning } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { extensionsOf, extensionValue, extensionValues, textOf } from '../element.ts';
import { sdcUrl } from '../sdc.ts';
import { entriesOfBundle, isTransaction } from './bundle-template.ts';
import { type Entry, type Extracting, entryFor, textBy } from './extracting.ts';
import { fillResource } from './fill-template.ts';
import { everyOccurrence, isAnswered, type Occurrence } from './occurrence.ts';

/** https://hl7.org/fhir/uv/sdc/extraction.html#template-based-extraction: of single resources, or whole transactions. */
export function extractTemplates(root: Occurrence, extracting: Extracting): readonly Entry[] {
  const used = new Set<string>();
  return everyOccurrence(root)
    .filter((occurrence) => occurrence.item === undefined || isAnswered(occurrence))
    .flatMap((occurrence) => [
      ...extensionsOf(occurrence.element, sdcUrl('templateExtract')).flatMap((extension, index) => {
        const template = templateNamed(extensionValue(extension, 'template'), extracting);
        const place = `template ${occurrence.place} ${index}`;
        if (template === undefined) return [];
        return isTransaction(template)
          ? entriesOfBundle(template, occurrence, place, { used, extracting })
          : [entryOfTemplate(template, extension, place, occurrence, extracting)];
      }),
      ...extensionValues(occurrence.element, sdcUrl('templateExtractBundle')).flatMap((reference, index) => {
        const template = templateNamed(reference, extracting);
        const place = `bundle ${occurrence.place} ${index}`;
        return template ? entriesOfBundle(template, occurrence, place, { used, extracting }) : [];
      }),
    ]);
}

function entryOfTemplate(
  template: Resource,
  extension: JsonObject,
  place: string,
  occurrence: Occurrence,
  extracting: Extracting,
): Entry {
  const { id: _, ...plain } = template;
  const filled = fillResource(plain as Resource, occurrence, extracting);
  const id = textBy(extension, 'resourceId', occurrence, extracting);
  const { resourceType, ...rest } = filled;
  const resource = id === undefined ? filled : { resourceType, ...rest, id };
  return entryFor(resource, extension, occurrence, place, extracting);
}

/** The resource contained in the questionnaire that a Reference leads to. */
function templateNamed(
  reference: unknown,
  { questionnaire: { source }, issues }: Extracting,
): Resource | undefined {
  const named = isJsonObject(reference) ? textOf(reference.reference) : undefined;
  const contained = Array.isArray(source.contained) ? source.contained.filter(isJsonObject) : [];
  const found = contained.find(({ id }) => named === `#${id}` || (named !== undefined && named === id));
  if (found) return found as Resource;
  issues.push(warning('not-found', `The questionnaire contains no template ${named ?? 'that is named'}`));
  return undefined;
}
