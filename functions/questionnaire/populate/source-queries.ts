import { isJsonObject, type JsonObject } from '../../fhir/resource.ts';
import { elementsAt, extensionValues, textOf } from '../element.ts';
import { valuesFor } from '../expression/asking.ts';
import { nodeOf, type Variables } from '../expression/evaluate.ts';
import { within } from '../expression/evaluator.ts';
import { type Nodes, typed } from '../expression/nodes.ts';
import { sdcUrl } from '../sdc.ts';
import type { Populating } from './populating.ts';

/**
 * The batches of queries that the questionnaire contains, each under its id with what its queries find as entries:
 * https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-sourceQueries.html
 */
export async function withSourceQueries(
  focus: Nodes,
  outer: Variables,
  populating: Populating,
): Promise<Variables> {
  const { source } = populating.questionnaire;
  const contained = Array.isArray(source.contained) ? source.contained.filter(isJsonObject) : [];
  const asked = extensionValues(source, sdcUrl('sourceQueries')).map((value) =>
    isJsonObject(value) ? textOf(value.reference) : undefined,
  );
  const batches = contained.filter(({ id }) => id !== undefined && asked.includes(`#${id}`));
  const found = await Promise.all(
    batches.map(
      async (batch) => [String(batch.id), nodeOf(await answered(batch, focus, outer, populating))] as const,
    ),
  );
  return within(outer, Object.fromEntries(found));
}

/** What a query cannot find out is an entry without a resource, so that the others keep their places. */
async function answered(
  batch: JsonObject,
  focus: Nodes,
  variables: Variables,
  populating: Populating,
): Promise<JsonObject> {
  const entry = await Promise.all(
    elementsAt(batch, 'entry', '').map(async ([{ request }]) => {
      const text = isJsonObject(request) ? textOf(request.url) : undefined;
      if (text === undefined) return {};
      const found = await valuesFor(
        { name: undefined, language: 'query', text },
        focus,
        variables,
        populating,
      );
      const [resource] = typed(found ?? []);
      return resource ? { resource: resource.json } : {};
    }),
  );
  return { resourceType: 'Bundle', type: 'batch-response', entry };
}
