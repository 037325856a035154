import { stringify } from '../../fhir/json.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import type { NamedView } from '../../indicator/view/view-definition.ts';
import { daysOf, indicatorOf, refuseUnknown } from './measure-input.ts';
import type { Operation } from './operation.ts';
import { type MeasuresWith, typesOf, viewsRead } from './own-units.ts';
import { operationInput } from './parameters.ts';

/**
 * `$data-requirements`: what has to be sent for a measure to count, as a Library (module-definition) with one
 * DataRequirement for each type of resource. In: `periodStart`, `periodEnd`; at the type also `measure`.
 * https://hl7.org/fhir/R4/measure-operation-data-requirements.html
 */
export function dataRequirementsOperation(from: Pick<MeasuresWith, 'measures' | 'views'>): Operation {
  return {
    name: 'data-requirements',
    definition: 'http://hl7.org/fhir/OperationDefinition/Measure-data-requirements',
    levels: ['type', 'instance'],
    resourceTypes: ['Measure'],
    methods: ['GET', 'POST'],
    interaction: 'operation:data-requirements',
    handle: async (request) => {
      const input = await operationInput(request);
      refuseUnknown(input, 'data-requirements', ['periodStart', 'periodEnd', 'measure']);
      const indicator = indicatorOf(from.measures, request.params.id, input);
      const { start, end } = daysOf(input);
      const views = viewsRead(from, indicator);
      const library = {
        resourceType: 'Library',
        status: 'active',
        type: {
          coding: [
            { system: 'http://terminology.hl7.org/CodeSystem/library-type', code: 'module-definition' },
          ],
        },
        effectivePeriod: { start, end },
        relatedArtifact: [
          { type: 'depends-on', resource: `${indicator.url}|${indicator.version}` },
          ...views.flatMap(({ url, version }) =>
            url === undefined ? [] : [{ type: 'depends-on', resource: version ? `${url}|${version}` : url }],
          ),
        ],
        dataRequirement: typesOf(views).map((type) => requirement(type, views)),
      };
      return { status: 200, content: stringify(library) };
    },
  };
}

/** The elements are those at which a path of a view begins. */
function requirement(type: string, views: readonly NamedView[]): JsonObject {
  const own = views.filter(({ resource }) => resource === type);
  const paths = own.flatMap(
    (view) => JSON.stringify(view).match(/"(?:path|forEach|forEachOrNull)":"[a-zA-Z]+/g) ?? [],
  );
  const elements = paths.map((path) => path.split('"').at(-1) ?? '').filter((name) => !notElements.has(name));
  const mustSupport = [...new Set(elements)].toSorted();
  return { type, ...(mustSupport.length > 0 && { mustSupport }) };
}

const notElements: ReadonlySet<string> = new Set(['getResourceKey', 'getReferenceKey', 'iif']);
