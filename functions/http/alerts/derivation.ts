import type { JsonObject, Resource } from '../../fhir/resource.ts';

type Identified = Resource & { readonly id: string };

/**
 * That scores, Flags, Tasks and Communications were worked out by Kring, from the answers that somebody gave; without an
 * id, and nothing when there are none. https://hl7.org/fhir/R4/provenance.html
 * @param source `QuestionnaireResponse/…`, or the Task that asks for the answers as long as there is none
 * @param recorded an instant
 */
export function derivation(
  derived: readonly Identified[],
  { activity, source, recorded }: { activity: 'CREATE' | 'UPDATE'; source: JsonObject; recorded: string },
): readonly Resource[] {
  if (derived.length === 0) return [];
  return [
    {
      resourceType: 'Provenance',
      target: derived.map(({ resourceType, id }) => ({ reference: `${resourceType}/${id}` })),
      recorded,
      activity: coded('http://terminology.hl7.org/CodeSystem/v3-DataOperation', activity),
      agent: [
        {
          type: coded('http://terminology.hl7.org/CodeSystem/provenance-participant-type', 'assembler'),
          who: { display: 'Kring' },
        },
      ],
      entity: [{ role: 'source', what: source }],
    },
  ];
}

function coded(system: string, code: string): JsonObject {
  return { coding: [{ system, code }] };
}
