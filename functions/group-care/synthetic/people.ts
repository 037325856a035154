import type { JsonObject } from '../../fhir/resource.ts';
import { addDays, type CalendarDate } from '../calendar-date.ts';
import { codeSystem } from '../canonical.ts';
import type { Cohort } from './cohort.ts';
import { concept, type Identified, identifier, loinc, reference, testData } from './element.ts';
import type { Baby, Family } from './family.ts';
import type { PersonName } from './names.ts';

const termWeeks = 40;
/** Weeks of pregnancy. */
export const intakeWeek = 8;
export const scanWeek = 12;
const roleCode = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';

/** The mother, her partner, her due date and her maternity episode. */
export function motherResources(
  family: Family,
  cohort: Cohort,
  organizationId: string,
  today: CalendarDate,
): readonly Identified[] {
  return [
    mother(family, cohort.municipality.name),
    ...(family.partner === undefined ? [] : [partner(family, family.partner)]),
    dueDate(family),
    maternityEpisode(family, organizationId, today),
  ];
}

/** A baby, its mother as RelatedPerson and its youth health episode. */
export function babyResources(
  family: Family,
  baby: Baby,
  cohort: Cohort,
  organizationId: string,
): readonly Identified[] {
  return [
    babyPatient(family, baby, cohort.municipality.name),
    motherOfBaby(family, baby),
    episode(babyEpisodeId(baby), childHealth, baby.key, organizationId, { start: baby.birthDate }),
  ];
}

export function motherId(family: Family): string {
  return `${family.key}-mother`;
}

export function partnerId(family: Family): string {
  return `${family.key}-partner`;
}

export function motherEpisodeId(family: Family): string {
  return `${family.key}-maternity`;
}

export function babyEpisodeId(baby: Baby): string {
  return `${baby.key}-youth-health`;
}

function mother(family: Family, city: string): Identified {
  const { name, birthDate, language } = family.mother;
  return {
    resourceType: 'Patient',
    id: motherId(family),
    meta: testData,
    identifier: [identifier(motherId(family))],
    active: true,
    name: [officialName(name)],
    gender: 'female',
    birthDate,
    address: [{ use: 'home', city, country: 'NL' }],
    communication: [
      { language: concept('urn:ietf:bcp:47', language.code, language.display), preferred: true },
    ],
  };
}

function babyPatient(family: Family, baby: Baby, city: string): Identified {
  const born = family.plurality > 1 ? { multipleBirthInteger: birthOrder(baby) } : {};
  return {
    resourceType: 'Patient',
    id: baby.key,
    meta: testData,
    identifier: [identifier(baby.key)],
    active: true,
    name: [officialName(baby.name)],
    gender: baby.sex,
    birthDate: baby.birthDate,
    address: [{ use: 'home', city, country: 'NL' }],
    ...born,
  };
}

function birthOrder(baby: Baby): number {
  return Number(baby.key.slice(-1));
}

function officialName({ given, family }: PersonName) {
  return { use: 'official', family, given: [given] };
}

function partner(family: Family, name: PersonName): Identified {
  return {
    resourceType: 'RelatedPerson',
    id: partnerId(family),
    meta: testData,
    identifier: [identifier(partnerId(family))],
    active: true,
    patient: reference('Patient', motherId(family)),
    relationship: [concept(roleCode, 'DOMPART', 'domestic partner')],
    name: [officialName(name)],
  };
}

/** The same person as the mother's Patient, which is why it bears her identifier. */
function motherOfBaby(family: Family, baby: Baby): Identified {
  return {
    resourceType: 'RelatedPerson',
    id: `${baby.key}-mother`,
    meta: testData,
    identifier: [identifier(motherId(family))],
    active: true,
    patient: reference('Patient', baby.key),
    relationship: [concept(roleCode, 'MTH', 'mother')],
    name: [officialName(family.mother.name)],
    gender: 'female',
  };
}

function dueDate(family: Family): Identified {
  const id = `${family.key}-due-date`;
  return {
    resourceType: 'Observation',
    id,
    identifier: [identifier(id)],
    status: 'final',
    code: concept(loinc, '11778-8', 'Delivery date Estimated'),
    subject: reference('Patient', motherId(family)),
    effectiveDateTime: inWeek(family, scanWeek),
    valueDateTime: family.dueDate,
  };
}

/** The day on which so many weeks of pregnancy are completed. */
export function inWeek({ dueDate }: Family, week: number): CalendarDate {
  return addDays(dueDate, (week - termWeeks) * 7);
}

/** From the intake at eight weeks to six weeks after the birth, or to the loss; an end after today is not known yet. */
function maternityEpisode(family: Family, organizationId: string, today: CalendarDate): Identified {
  const start = inWeek(family, intakeWeek);
  const end = family.end.kind === 'birth' ? addDays(family.end.date, 6 * 7) : family.end.date;
  const period = end <= today ? { start, end } : { start };
  return episode(motherEpisodeId(family), maternity, motherId(family), organizationId, period);
}

const maternity = concept(codeSystem.episodeType, 'maternity', 'Maternity care');
const childHealth = concept(codeSystem.episodeType, 'child-health', 'Child health care');

function episode(
  id: string,
  type: JsonObject,
  patientId: string,
  organizationId: string,
  period: { readonly start: CalendarDate; readonly end?: CalendarDate },
): Identified {
  return {
    resourceType: 'EpisodeOfCare',
    id,
    meta: testData,
    identifier: [identifier(id)],
    status: period.end === undefined ? 'active' : 'finished',
    type: [type],
    patient: reference('Patient', patientId),
    managingOrganization: reference('Organization', organizationId),
    period,
  };
}
