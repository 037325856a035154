import type { JsonObject, Resource } from '../../fhir/resource.ts';

type Identified = Resource & { readonly id: string };

/**
 * That the scores, Flags and Tasks of a submission were worked out by Kring, from the response that was sent; nothing
 * when there are none. https://hl7.org/fhir/R4/provenance.html
 */
export function derivation(
  [response, ...derived]: readonly [Identified, ...Identified[]],
  { id, recorded }: { readonly id: string; readonly recorded: string },
): readonly Identified[] {
  if (derived.length === 0) return [];
  return [
    {
      resourceType: 'Provenance',
      id,
      target: derived.map(reference),
      recorded,
      activity: coded('http://terminology.hl7.org/CodeSystem/v3-DataOperation', 'CREATE'),
      agent: [
        {
          type: coded('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'assembler'),
          who: { display: 'Kring' },
        },
      ],
      entity: [{ role: 'source', what: reference(response) }],
    },
  ];
}

function reference({ resourceType, id }: Identified): JsonObject {
  return { reference: `${resourceType}/${id}` };
}

function coded(system: string, code: string): JsonObject {
  return { coding: [{ system, code }] };
}
