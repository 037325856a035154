import { aboutOf, elementsAt, placeOf, placesAt } from '../../access/elements.ts';
import { ruleOf } from '../../access/resource-rules.ts';
import { isJsonObject, type Json, type Resource } from '../../fhir/resource.ts';
import { type Erasing, isReferenceTo, mentions } from './erase-mention.ts';

/** The members by which resources say whom they are about, those of types included that access withholds. */
const subjects = ['subject', 'patient', 'for', 'beneficiary', 'individual', 'candidate'] as const;

/** What holds whole resources of somebody is hers as a whole. */
const envelopes: ReadonlySet<string> = new Set(['Bundle', 'Parameters']);

/** Whether the person is what a resource is about; an appointment of one person is hers, one of a group is not. */
export function isAbout(resource: Resource, erasing: Erasing): boolean {
  const { patients, base } = erasing;
  const { resourceType } = resource;
  if (patients.has(`${resourceType}/${resource.id}`)) return true;
  if (envelopes.has(resourceType)) return mentions(resource, erasing);
  if (subjects.some((member) => isReferenceTo(resource[member], erasing))) return true;
  if (resourceType === 'QuestionnaireResponse')
    return isReferenceTo(resource.source, erasing) && resource.subject === undefined;
  const about =
    resourceType === 'Person' ? placesAt(resource, ['link.target'], base) : aboutOf(resource, base);
  return isWithin(about, patients) || isWithin(belongsTo(resource, base), patients);
}

/** What a resource belongs to, such as the targets of a Provenance. */
export function belongsTo(resource: Resource, base: string): readonly string[] {
  return placesAt(resource, ruleOf(resource.resourceType).belongsTo, base);
}

/** All of them, and at least one. */
export function isWithin(places: readonly string[], all: ReadonlySet<string>): boolean {
  return places.length > 0 && places.every((place) => all.has(place));
}

/** The files that a resource names, in whatever attachment: `Binary/…`. */
export function filesOf(resource: Resource, base: string): readonly string[] {
  const found = new Set<string>();
  const look = (value: Json | undefined): void => {
    if (Array.isArray(value)) value.forEach(look);
    if (!isJsonObject(value)) return;
    const place = placeOf(value.url, base);
    if (place?.startsWith('Binary/')) found.add(place);
    Object.values(value).forEach(look);
  };
  look(resource);
  return [...found];
}

/** Patients that say of themselves that one of these has taken their place. */
export function isReplacedBy(patient: Resource, erasing: Erasing): boolean {
  return elementsAt(patient, 'link').some(
    (link) => isJsonObject(link) && link.type === 'replaced-by' && isReferenceTo(link.other, erasing),
  );
}
