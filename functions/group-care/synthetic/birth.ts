import type { JsonObject } from '../../fhir/resource.ts';
import type { CalendarDate } from '../calendar-date.ts';
import type { Cohort } from './cohort.ts';
import { concept, type Identified, identifier, loinc, quantity, reference, snomedCt } from './element.ts';
import type { Baby, Family } from './family.ts';
import { babyResources, motherId } from './people.ts';
import { chance, random } from './random.ts';

/** How the pregnancy ended: the babies with their birth weights, few of which nobody wrote down, or the loss alone. */
export function pregnancyEndResources(
  seed: number,
  family: Family,
  cohort: Cohort,
  youthHealthId: string,
): readonly Identified[] {
  const { end } = family;
  const weeks = Math.floor(end.gestationalDays / 7);
  if (end.kind === 'loss') return [outcome(family, end.date, '17369002', 'Miscarriage')];
  return [
    outcome(family, end.date, '281050002', 'Livebirth'),
    ...end.babies.flatMap((baby) => [
      ...babyResources(family, baby, cohort, youthHealthId),
      ...(chance(random(seed, `birth-weight/${baby.key}`), 0.96) ? [birthWeight(baby)] : []),
      gestationalAgeAtBirth(baby, weeks),
    ]),
  ];
}

function outcome(family: Family, date: CalendarDate, code: string, display: string): Identified {
  return observation(
    `${family.key}-outcome`,
    motherId(family),
    date,
    concept(loinc, '63893-2', 'Outcome of pregnancy'),
    { valueCodeableConcept: concept(snomedCt, code, display) },
  );
}

function birthWeight(baby: Baby): Identified {
  return observation(
    `${baby.key}-birth-weight`,
    baby.key,
    baby.birthDate,
    concept(loinc, '8339-4', 'Birth weight Measured'),
    { valueQuantity: quantity(baby.birthWeightG, 'g', 'g') },
  );
}

function gestationalAgeAtBirth(baby: Baby, weeks: number): Identified {
  return observation(
    `${baby.key}-gestational-age`,
    baby.key,
    baby.birthDate,
    concept(loinc, '11884-4', 'Gestational age Estimated'),
    { valueQuantity: quantity(weeks, 'weeks', 'wk') },
  );
}

function observation(
  id: string,
  patientId: string,
  date: CalendarDate,
  code: JsonObject,
  value: JsonObject,
): Identified {
  return {
    resourceType: 'Observation',
    id,
    identifier: [identifier(id)],
    status: 'final',
    code,
    subject: reference('Patient', patientId),
    effectiveDateTime: date,
    ...value,
  };
}
