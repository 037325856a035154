import { error, type Issue } from '../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../fhir/resource.ts';

/** A change of one resource: `before` is absent for a create, `after` for a delete. */
export interface WrittenChange {
  readonly before?: Resource;
  readonly after?: Resource;
}

/**
 * What tells the reports of a release, and the measures that they are of, from anybody else's; the same as in
 * functions/indicator, which a test sees to.
 */
export const kringMarks = {
  measures: 'https://kring.care/fhir/Measure/',
  libraries: 'https://kring.care/fhir/Library/',
  questionnaires: 'https://kring.care/fhir/Questionnaire/',
  /** System of the identifier of a release. */
  release: 'https://kring.care/fhir/release',
  /** Url of the extensions that only a release sets. */
  digest: 'https://kring.care/fhir/StructureDefinition/release-digest',
  superseded: 'https://kring.care/fhir/StructureDefinition/release-superseded',
  regime: 'https://kring.care/fhir/StructureDefinition/disclosure-regime',
  /** System of the identifier of a released data set. */
  dataSet: 'https://kring.care/fhir/research-release',
  /** How the ids begin of reports of a release, and of what Kring makes of the answers to a questionnaire. */
  reportId: 'kring-',
} as const;

/**
 * Public figures are those of a release: nobody but Kring itself writes reports that could be taken for them, takes
 * the ids that they will have, or changes what they count and how.
 */
export function refuseKrings({ before, after }: WrittenChange): Issue | undefined {
  if (isReleased(before) || isReleased(after)) return refused(onlyARelease, 'MeasureReport');
  if (isDataSet(before) || isDataSet(after)) return refused(onlyAnExport, (after ?? before)?.resourceType);
  if (before === undefined && isRaisedId(after)) return refused(onlyRaised, `${after?.resourceType}.id`);
  if (isInstalled(before) || isInstalled(after)) return refused(onlyKring, (after ?? before)?.resourceType);
  return undefined;
}

const onlyARelease = `Only a release writes reports of Kring's own measures, and never changes or removes them; reports of others have another measure than ${kringMarks.measures}…, an id that does not begin with ${kringMarks.reportId}, and no release identifier, digest or disclosure regime`;
const onlyKring =
  "Kring installs its own measures, libraries and questionnaires by itself; others have a url of their maker's";

const onlyAnExport = `Only a research release writes what has an identifier of ${kringMarks.dataSet}`;

const onlyRaised = `An id that begins with ${kringMarks.reportId} is of what Kring itself makes of the answers to a questionnaire: choose another`;

/** Types of what Kring makes of answers. Whoever took such an id would keep an alert from being raised. */
const raised: ReadonlySet<string> = new Set(['Observation', 'Flag', 'Task', 'Communication']);

function isRaisedId(resource: Resource | undefined): boolean {
  return raised.has(resource?.resourceType ?? '') && startsWith(resource?.id, kringMarks.reportId);
}

function refused(text: string, at?: string): Issue {
  return error('business-rule', text, at);
}

/** Whether another release has taken the place of the one that a report is of. */
export function isSuperseded({ extension }: Resource): boolean {
  return (
    Array.isArray(extension) &&
    extension.some((each) => isJsonObject(each) && each.url === kringMarks.superseded)
  );
}

export function isReleased(resource: Resource | undefined): boolean {
  if (resource?.resourceType !== 'MeasureReport') return false;
  return (
    startsWith(resource.id, kringMarks.reportId) ||
    startsWith(resource.measure, kringMarks.measures) ||
    objectsOf(resource.identifier).some(({ system }) => system === kringMarks.release) ||
    objectsOf(resource.extension).some(({ url }) => url === kringMarks.digest || url === kringMarks.regime)
  );
}

/** A released data set, or a file of one. */
export function isDataSet(resource: Resource | undefined): boolean {
  if (resource?.resourceType === 'DocumentReference') {
    return [...objectsOf(resource.identifier), ...objectsOf(resource.masterIdentifier)].some(isOfDataSet);
  }
  if (resource?.resourceType !== 'Binary' || !isJsonObject(resource.securityContext)) return false;
  return objectsOf(resource.securityContext.identifier).some(isOfDataSet);
}

function isOfDataSet({ system }: JsonObject): boolean {
  return system === kringMarks.dataSet;
}

function isInstalled(resource: Resource | undefined): boolean {
  switch (resource?.resourceType) {
    case 'Measure':
      return startsWith(resource.url, kringMarks.measures);
    case 'Library':
      return startsWith(resource.url, kringMarks.libraries);
    case 'Questionnaire':
      return startsWith(resource.url, kringMarks.questionnaires);
    default:
      return false;
  }
}

function startsWith(value: Json | undefined, beginning: string): boolean {
  return typeof value === 'string' && value.startsWith(beginning);
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(value) ? value : [value]).filter(isJsonObject);
}
