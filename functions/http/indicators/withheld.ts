import { closedLabels, couldRefuse, mayFlow } from '../../access/consent.ts';
import { placeOf } from '../../access/elements.ts';
import type { Resource } from '../../fhir/resource.ts';
import type { SearchDefinitions } from '../../fhir/search/query.ts';
import type { Regime } from '../../indicator/disclosure/regime.ts';
import type { Withheld } from '../../indicator/facts.ts';
import type { Repository } from '../../repository/repository.ts';
import { inParallel } from '../in-parallel.ts';
import { allMatches } from '../operations/every-match.ts';

export interface ConsentSources {
  readonly repository: Pick<Repository, 'read' | 'search'>;
  readonly searchDefinitions: SearchDefinitions;
  /** The FHIR base. */
  readonly base: string;
  /** Types of the resources that facts are made of. */
  readonly factTypes: readonly string[];
}

const maxAtOnce = 16;

/**
 * What figures must not count: whom a Consent keeps out of them, what a Consent or a label keeps out, and where the
 * regime asks for consent, everybody who has not given it. As it is now, so that a withdrawal counts from the next
 * release on.
 */
export async function withheldFrom(
  sources: ConsentSources,
  { consent }: Pick<Regime, 'consent'>,
  nowMs: number,
): Promise<Withheld> {
  const asked = { ...sources, nowMs };
  const known = { now: new Date(nowMs).toISOString(), baseUrl: sources.base };
  const silence = consent === 'opt-in' ? 'deny' : 'permit';
  const consentsOf = byPatient(await allMatches(asked, 'Consent', [['status', 'active']]), sources.base);
  const flows = (resource: Resource, person?: string) =>
    mayFlow(resource, consentsOf.get(person ?? '') ?? [], 'PUBHLTH', known, silence);
  const persons = [...consentsOf.keys()];
  const counted = persons.filter((person) => flows(patientAt(person), person));
  const inPart = counted.filter(
    (person) => consent === 'opt-in' || couldRefuse(consentsOf.get(person) ?? []),
  );
  const [labelled, refused] = await Promise.all([
    inParallel(sources.factTypes, maxAtOnce, (type) => labelledOf(asked, type)),
    inParallel(inPart, maxAtOnce, async (person) => {
      const about = await resourcesAbout(asked, person);
      return about.filter((resource) => !flows(resource, person)).map(nameOf);
    }),
  ]);
  const closed = labelled.flat().filter((resource) => !mayFlow(resource, [], 'PUBHLTH', known, 'permit'));
  return {
    resources: [
      ...persons.filter((person) => !counted.includes(person)),
      ...closed.map(nameOf),
      ...refused.flat(),
    ],
    ...(consent === 'opt-in' && { onlyPersons: counted }),
  };
}

type Asked = Parameters<typeof allMatches>[0] & Pick<ConsentSources, 'factTypes'>;

function byPatient(
  consents: readonly { readonly resource: Resource }[],
  base: string,
): ReadonlyMap<string, readonly Resource[]> {
  const grouped = new Map<string, Resource[]>();
  for (const { resource } of consents) {
    const place = placeOf(resource.patient, base);
    if (place !== undefined) grouped.set(place, [...(grouped.get(place) ?? []), resource]);
  }
  return grouped;
}

async function labelledOf(asked: Asked, type: string): Promise<readonly Resource[]> {
  const matches = await allMatches(asked, type, [['_security', closedLabels.join(',')]]);
  return matches.map(({ resource }) => resource);
}

async function resourcesAbout(asked: Asked, person: string): Promise<readonly Resource[]> {
  const types = asked.factTypes.filter((type) => asked.searchDefinitions.parameter(type, 'patient'));
  const found = await Promise.all(types.map((type) => allMatches(asked, type, [['patient', person]])));
  return found.flat().map(({ resource }) => resource);
}

/** Whatever else is in it: consents speak of its type and of when it was. */
function patientAt(place: string): Resource {
  return { resourceType: 'Patient', id: place.slice('Patient/'.length) };
}

function nameOf({ resourceType, id }: Resource): string {
  return `${resourceType}/${id}`;
}
