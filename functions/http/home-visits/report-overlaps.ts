import type { Client } from '../../access/principal.ts';
import { viewOf } from '../../access/view.ts';
import { parseReference } from '../../fhir/reference.ts';
import type { Resource } from '../../fhir/resource.ts';
import { tokenValue } from '../../fhir/search/escape.ts';
import { parseCriteria } from '../../fhir/search/parse.ts';
import { addDays } from '../../group-care/calendar-date.ts';
import {
  closedTask,
  isToCome,
  overlapKey,
  overlapSystem,
  overlapTask,
  reopenedTask,
} from '../../group-care/home-visits/overlap-task.ts';
import {
  isOrganization,
  isVisitPlan,
  visitPlanKind,
  visitPlanOf,
} from '../../group-care/home-visits/plan.ts';
import { type Clash, clashesOf, isHomeVisit } from '../../group-care/home-visits/visits.ts';
import type { Entry, ResourceKey, Version } from '../../repository/repository.ts';
import type { FhirApi } from '../api.ts';
import { allMatches } from '../operations/every-match.ts';
import { viewFor } from '../view.ts';
import { readVisits } from './read-visits.ts';

export type Reporting = Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> & {
  /** The FHIR base. */
  readonly base: string;
};

/**
 * Tells whoever coordinates the visits to a family, by a Task, of visits that overlap or repeat each other, and takes
 * the Task back when they do not any more. To be called with what has changed, after it has: of two visits that are
 * written at the same time, whichever is looked at last finds both. Done again it does no harm.
 *
 * Visits are read as the coordinating organisation would be shown them, so that nobody is told of what they may not see.
 */
export async function reportOverlaps(reporting: Reporting, changed: readonly ResourceKey[]): Promise<void> {
  const relevant = changed.filter(({ type }) => subjectElements.has(type));
  const versions = await reporting.repository.readMany(relevant);
  const patients = new Set<string>();
  for (const version of versions) {
    const patient = version && (await patientOf(version, reporting));
    if (patient !== undefined) patients.add(patient);
  }
  for (const patient of patients) await reportAbout(patient, reporting);
}

/** The element that says whom it is about: what may make a visit be, or be seen. */
const subjectElements: ReadonlyMap<string, string> = new Map([
  ['Encounter', 'subject'],
  ['CarePlan', 'subject'],
  ['CareTeam', 'subject'],
  ['Consent', 'patient'],
]);

async function patientOf(version: Version, { repository, base }: Reporting): Promise<string | undefined> {
  const { type, id, versionId } = version;
  // What was deleted was about whom the version before was.
  const last = version.deleted ? await repository.vread(type, id, String(Number(versionId) - 1)) : version;
  if (last === undefined || last.deleted) return undefined;
  const { resource } = last;
  if (type === 'Encounter' && !isHomeVisit(resource)) return undefined;
  if (type === 'CarePlan' && !isVisitPlan(resource)) return undefined;
  const place = placeAt(resource, subjectElements.get(type) ?? '', base);
  return place?.startsWith('Patient/') ? place : undefined;
}

function placeAt(resource: Resource, element: string, base: string): string | undefined {
  const { reference } = (resource[element] ?? {}) as { readonly reference?: string };
  const parsed = reference === undefined ? undefined : parseReference(reference, base);
  return parsed?.kind === 'local' ? `${parsed.type}/${parsed.id}` : undefined;
}

async function reportAbout(patient: string, reporting: Reporting): Promise<void> {
  const now = new Date(reporting.clock()).toISOString();
  // Somewhere it is still yesterday.
  const today = addDays(now.slice(0, 10), -1);
  const coordinators = await coordinatorsOf(patient, reporting);
  const known = await tasksOf(patient, reporting);
  const wanted = new Map<string, { readonly coordinator: string; readonly clash: Clash }>();
  for (const coordinator of coordinators) {
    const { visits } = await readVisits(patient, readerOf(coordinator, reporting));
    for (const clash of clashesOf(visits)) wanted.set(overlapKey(coordinator, clash), { coordinator, clash });
  }
  const entries = [
    ...[...known].flatMap(([key, task]) =>
      wanted.has(key) ? [] : updateOf(task, closedTask(task.resource)),
    ),
    ...[...wanted].flatMap(([key, { coordinator, clash }]): readonly Entry[] => {
      if (!isToCome(clash, today)) return [];
      const task = known.get(key);
      if (task !== undefined) return updateOf(task, reopenedTask(task.resource));
      const ifNoneExist = criteriaOf([['identifier', tokenValue(identifierOf(key))]], reporting);
      return [{ kind: 'create', resource: overlapTask(patient, coordinator, clash, now), ifNoneExist }];
    }),
  ];
  if (entries.length === 0) return;
  await reporting.repository.commit(entries, viewOf({ kind: 'system', purpose: 'home visits' }));
}

function updateOf({ id, versionId }: Version, resource: Resource | undefined): readonly Entry[] {
  return resource === undefined
    ? []
    : [{ kind: 'update', resource: { ...resource, id }, ifMatch: versionId }];
}

function identifierOf(value: string) {
  return { system: overlapSystem, value };
}

function criteriaOf(
  parameters: readonly (readonly [string, string])[],
  { searchDefinitions, base }: Reporting,
) {
  return parseCriteria(searchDefinitions, 'Task', parameters, { baseUrl: base });
}

async function tasksOf(patient: string, reporting: Reporting): Promise<ReadonlyMap<string, Version>> {
  const tasks = await allMatches(sourcesOf(reporting), 'Task', [
    ['patient', patient],
    ['identifier', `${overlapSystem}|`],
  ]);
  return new Map(
    tasks.flatMap((task) => {
      const all = (task.resource.identifier ?? []) as readonly {
        readonly system?: string;
        readonly value?: string;
      }[];
      const own = all.find(({ system }) => system === overlapSystem)?.value;
      return own === undefined ? [] : [[own, task] as const];
    }),
  );
}

function sourcesOf({ repository, searchDefinitions, base, clock }: Reporting) {
  return { repository, searchDefinitions, base, nowMs: clock() };
}

/** `Organization/…` of each plan of visits; without a plan, where the family is registered. */
async function coordinatorsOf(patient: string, reporting: Reporting): Promise<ReadonlySet<string>> {
  const plans = await allMatches(sourcesOf(reporting), 'CarePlan', [
    ['subject', patient],
    ['category', `${visitPlanKind.system}|${visitPlanKind.code}`],
  ]);
  const authors = plans
    .filter(({ resource }) => visitPlanOf(resource) !== undefined)
    .map(({ resource }) => placeAt(resource, 'author', reporting.base));
  const places = authors.length > 0 ? authors : [await homeOf(patient, reporting)];
  const organizations = await Promise.all(places.map((place) => organizationOf(place, reporting)));
  return new Set(organizations.filter((one) => one !== undefined));
}

async function homeOf(patient: string, { repository, base }: Reporting): Promise<string | undefined> {
  const version = await repository.read('Patient', patient.split('/')[1] ?? '');
  return version === undefined || version.deleted
    ? undefined
    : placeAt(version.resource, 'managingOrganization', base);
}

/** Whom somebody works for; of a practitioner who works for several nobody knows for which of them. */
async function organizationOf(place: string | undefined, reporting: Reporting): Promise<string | undefined> {
  if (place === undefined || isOrganization(place)) return place;
  const [type = '', id = ''] = place.split('/');
  const roles =
    type === 'PractitionerRole'
      ? await reporting.repository.readMany([{ type, id }])
      : await allMatches(sourcesOf(reporting), 'PractitionerRole', [['practitioner', place]]);
  const employers = new Set(
    roles.flatMap((role) =>
      role === undefined || role.deleted
        ? []
        : (placeAt(role.resource, 'organization', reporting.base) ?? []),
    ),
  );
  return employers.size === 1 ? [...employers][0] : undefined;
}

/** What that organisation's own record system would be shown. */
function readerOf(organization: string, reporting: Reporting) {
  const principal: Client = {
    kind: 'client',
    clientId: 'home-visits',
    role: 'vendor',
    organization,
    scopes: [{ resourceType: '*', permissions: new Set(['r', 's']) }],
  };
  const { base } = reporting;
  return { base, principal, view: viewFor(principal, base, reporting), api: reporting };
}
