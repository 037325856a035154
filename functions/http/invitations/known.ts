import { fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import type { CalendarDate } from '../../group-care/calendar-date.ts';
import { extension } from '../../group-care/canonical.ts';
import { isInfant } from '../../group-care/infant.ts';
import { outcomeOfPregnancy } from '../../group-care/invitations/pregnancy-loss.ts';
import { type Known, reasonToStop } from '../../group-care/invitations/standing-word.ts';
import { allMatches } from '../operations/every-match.ts';
import { parameterAt } from '../parent/invitation.ts';
import type { InvitationSources } from './context.ts';

type Sources = Pick<InvitationSources, 'repository' | 'searchDefinitions' | 'base' | 'clock'>;

/** All that decides whether somebody may be written to, as it is now. @param subject `Patient/…` */
export async function knownOf(sources: Sources, subject: string): Promise<Known> {
  const search = searchIn(sources);
  const outcome = `${outcomeOfPregnancy.system}|${outcomeOfPregnancy.code}`;
  const [version, flags, outcomes, conditions, absences, inGroups] = await Promise.all([
    sources.repository.read('Patient', idOf(subject)),
    search('Flag', [['patient', subject]]),
    search('Observation', [
      ['patient', subject],
      ['code', outcome],
    ]),
    search('Condition', [['patient', subject]]),
    search('Encounter', [
      ['patient', subject],
      ['status', 'cancelled'],
    ]),
    search('Group', [['member', subject]]),
  ]);
  const patient = version?.deleted === false ? version.resource : undefined;
  const today = new Date(sources.clock()).toISOString().slice(0, 10) as CalendarDate;
  return {
    patient,
    isInfant: isInfant(patient, today),
    flags,
    findings: [...outcomes, ...conditions, ...absences],
    children: patient === undefined ? [] : await childrenOf(sources, subject, patient, inGroups),
  };
}

/**
 * Whoever makes a link by hand does not ask who has lost a child either. The reason is not told: not everybody who may
 * invite may know it.
 * @throws FhirError `business-rule`
 */
export function requireWantedIn(sources: Sources): (subject: string) => Promise<void> {
  return async (subject) => {
    if (reasonToStop(await knownOf(sources, subject)) !== 'loss') return;
    const why = `${subject} is not asked anything now. Speak with whoever cares for her; docs/invitations.md says how she is asked again`;
    throw fhirError('business-rule', why, parameterAt('subject'), 422);
  };
}

function searchIn({ repository, searchDefinitions, base, clock }: Sources) {
  const sources = { repository, searchDefinitions, base, nowMs: clock() };
  return async (
    type: string,
    parameters: readonly (readonly [string, string])[],
  ): Promise<readonly Resource[]> =>
    (await allMatches(sources, type, parameters)).map(({ resource }) => resource);
}

const mother = ['MTH', 'FTH', 'PRN', 'NMTH', 'NFTH', 'STPPRN', 'ADOPTP', 'GESTM', 'NPRN'];

/** Those who came into a group with her, and those whose parent bears her identifier. */
async function childrenOf(
  sources: Sources,
  subject: string,
  { identifier }: Resource,
  groups: readonly Resource[],
): Promise<readonly Resource[]> {
  const inGroups = groups.flatMap(({ member }) =>
    objects(member)
      .filter((one) => familyOf(one) === subject)
      .map(({ entity }) => referenceIn(entity)),
  );
  const identifiers = objects(identifier).flatMap(({ system, value }) =>
    typeof value === 'string' && typeof system === 'string' ? [tokenValue({ system, value })] : [],
  );
  const parents =
    identifiers.length === 0
      ? []
      : await searchIn(sources)('RelatedPerson', [['identifier', identifiers.join(',')]]);
  const related = parents.filter(isParent).map(({ patient }) => referenceIn(patient));
  const places = new Set([...inGroups, ...related].filter((one) => one !== subject));
  const versions = await sources.repository.readMany(
    [...places].flatMap((place) =>
      place?.startsWith('Patient/') ? [{ type: 'Patient', id: idOf(place) }] : [],
    ),
  );
  return versions.flatMap((version) => (version?.deleted === false ? [version.resource] : []));
}

/** Whose relation is not said may be the mother. */
function isParent({ relationship }: Resource): boolean {
  const codes = objects(relationship).flatMap(({ coding }) => objects(coding).map(({ code }) => code));
  return codes.length === 0 || codes.some((code) => mother.includes(String(code)));
}

function familyOf({ extension: all }: JsonObject): string | undefined {
  return referenceIn(objects(all).find(({ url }) => url === extension.family)?.valueReference);
}

function referenceIn(value: Json | undefined): string | undefined {
  const reference = isJsonObject(value) ? value.reference : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

function idOf(place: string): string {
  return place.split('/')[1] ?? '';
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
