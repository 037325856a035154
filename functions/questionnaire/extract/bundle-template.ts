import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import { elementsAt, extensionValue, textOf } from '../element.ts';
import { sdcUrl } from '../sdc.ts';
import type { Entry, Extracting } from './extracting.ts';
import { fillResource } from './fill-template.ts';
import type { Occurrence } from './occurrence.ts';
import { templateNamed } from './template.ts';
import { namedUuid } from './uuid.ts';

/** The template of a whole transaction: https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-templateExtractBundle.html */
export function bundledTemplate(root: Occurrence, extracting: Extracting): readonly Entry[] {
  const reference = extensionValue(root.element, sdcUrl('templateExtractBundle'));
  const template = reference === undefined ? undefined : templateNamed(reference, extracting);
  if (template === undefined) return [];
  const bundle = fillResource(template, root, extracting);
  return elementsAt(bundle, 'entry', '').flatMap(([{ fullUrl, resource, request }], index) => {
    if (!isResource(resource)) return [];
    const { resourceType, id } = resource;
    const asked = isJsonObject(request) ? request : {};
    const method = id === undefined ? 'POST' : 'PUT';
    const url = id === undefined ? resourceType : `${resourceType}/${id}`;
    return [
      {
        fullUrl: textOf(fullUrl) ?? namedUuid(`${extracting.seed} bundle ${index}`),
        resource,
        request: { method, url, ...asked },
      },
    ];
  });
}

function isResource(value: unknown): value is Resource {
  return isJsonObject(value) && typeof value.resourceType === 'string';
}
