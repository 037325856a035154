import { warning } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { extensionsOf, extensionValue, textOf } from '../element.ts';
import { sdcUrl } from '../sdc.ts';
import { type Entry, type Extracting, entryFor, textBy } from './extracting.ts';
import { fillResource } from './fill-template.ts';
import { everyOccurrence, isAnswered, type Occurrence } from './occurrence.ts';

/** https://hl7.org/fhir/uv/sdc/extraction.html#template-based-extraction, by templates of single resources. */
export function extractTemplates(root: Occurrence, extracting: Extracting): readonly Entry[] {
  return everyOccurrence(root)
    .filter((occurrence) => occurrence.item === undefined || isAnswered(occurrence))
    .flatMap((occurrence) =>
      extensionsOf(occurrence.element, sdcUrl('templateExtract')).flatMap((extension, index) => {
        const entry = fromTemplate(
          extension,
          `template ${occurrence.place} ${index}`,
          occurrence,
          extracting,
        );
        return entry ? [entry] : [];
      }),
    );
}

function fromTemplate(
  extension: JsonObject,
  place: string,
  occurrence: Occurrence,
  extracting: Extracting,
): Entry | undefined {
  const template = templateNamed(extensionValue(extension, 'template'), extracting);
  if (template === undefined) return undefined;
  const { id: _, ...plain } = template;
  const filled = fillResource(plain as Resource, occurrence, extracting);
  const id = textBy(extension, 'resourceId', occurrence, extracting);
  const { resourceType, ...rest } = filled;
  const resource = id === undefined ? filled : { resourceType, ...rest, id };
  return entryFor(resource, extension, occurrence, place, extracting);
}

/** The resource contained in the questionnaire that a Reference leads to. */
export function templateNamed(
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
