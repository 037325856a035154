import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { Answered } from '../../questionnaire/raised.ts';
import { isAtWork } from '../parent/care-team.ts';
import { keyOf, nearestCareTeam } from '../parent/standing.ts';
import { placeOf } from './place.ts';
import type { RaiseContext } from './raise.ts';

const teamKinds = 'https://kring.care/fhir/CodeSystem/care-team-kind';

/**
 * Who is asked to follow an alert up: who is responsible for the encounter or its organisation, the person's own care
 * team, her general practitioner, or else the organisation that she is registered with. `undefined` when nobody is known.
 * @param afters what is written along with the answers
 */
export async function ownerOf(
  { subject, encounter }: Answered,
  afters: readonly Resource[],
  context: Pick<RaiseContext, 'repository' | 'base' | 'find'>,
): Promise<string | undefined> {
  const { repository, base, find } = context;
  const [patient, about] = await Promise.all([subject, encounter].map(resourceAt));
  const ofEncounter = await nearestCareTeam(repository, undefined, about && { resource: about });
  if (ofEncounter !== undefined) return ofEncounter;
  const place = placeOf(subject, base);
  const teams = place?.startsWith('Patient/') ? ((await find?.('CareTeam', [['patient', place]])) ?? []) : [];
  const home = isJsonObject(patient?.managingOrganization)
    ? patient.managingOrganization.reference
    : undefined;
  const team = teams.find((each) => isOwnTeam(each, home));
  if (team) return `CareTeam/${team.id}`;
  return nearestCareTeam(repository, patient && { resource: patient }, undefined);

  async function resourceAt(reference: JsonObject | undefined): Promise<Resource | undefined> {
    const at = placeOf(reference, base);
    const along = afters.find(({ resourceType, id }) => `${resourceType}/${id}` === at);
    if (at === undefined || along) return along;
    const [version] = await repository.readMany([keyOf(at)]);
    return version?.deleted === false ? version.resource : undefined;
  }
}

/** One that where she is registered answers for; whom a volunteer is matched with is nobody's to look after. */
function isOwnTeam(team: Resource, home: Json | undefined): boolean {
  if (!isAtWork({ deleted: false, resource: team }) || home === undefined) return false;
  const isVolunteers = objectsIn(team.category)
    .flatMap(({ coding }) => objectsIn(coding))
    .some(({ system, code }) => system === teamKinds && code === 'volunteer-match');
  return !isVolunteers && objectsIn(team.managingOrganization).some(({ reference }) => reference === home);
}

function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
