import type { Json, JsonObject } from '../../fhir/resource.ts';
import { codeSystem } from '../canonical.ts';
import { coding, concept, type Identified, identifier, loinc, quantity, reference } from './element.ts';
import type { BabyMeasures } from './growth.ts';
import type { BloodPressure } from './measurements.ts';

/** Who was examined, in which participant Encounter, when, and by whom. */
export interface Examination {
  /** Start of the ids of its Observations. */
  readonly key: string;
  readonly patientId: string;
  readonly encounterId: string;
  /** A dateTime. */
  readonly at: string;
  readonly performer: JsonObject;
}

type Value = { readonly [name: `value${string}`]: Json };

function observation(
  examination: Examination,
  name: string,
  category: 'vital-signs' | 'exam' | 'survey',
  code: JsonObject,
  content: Value | { readonly component: readonly JsonObject[] },
): Identified {
  const id = `${examination.key}-${name}`;
  return {
    resourceType: 'Observation',
    id,
    identifier: [identifier(id)],
    status: 'final',
    category: [categories[category]],
    code,
    subject: reference('Patient', examination.patientId),
    encounter: reference('Encounter', examination.encounterId),
    effectiveDateTime: examination.at,
    performer: [examination.performer],
    ...content,
  };
}

const categorySystem = 'http://terminology.hl7.org/CodeSystem/observation-category';
const categories = {
  'vital-signs': concept(categorySystem, 'vital-signs', 'Vital Signs'),
  exam: concept(categorySystem, 'exam', 'Exam'),
  survey: concept(categorySystem, 'survey', 'Survey'),
} as const;

/** Conforms to http://hl7.org/fhir/StructureDefinition/bp */
export function bloodPressureObservation(examination: Examination, pressure: BloodPressure): Identified {
  return observation(
    examination,
    'bp',
    'vital-signs',
    concept(loinc, '85354-9', 'Blood pressure panel with all children optional'),
    {
      component: [
        {
          code: concept(loinc, '8480-6', 'Systolic blood pressure'),
          valueQuantity: quantity(pressure.systolicMmHg, 'mmHg', 'mm[Hg]'),
        },
        {
          code: concept(loinc, '8462-4', 'Diastolic blood pressure'),
          valueQuantity: quantity(pressure.diastolicMmHg, 'mmHg', 'mm[Hg]'),
        },
      ],
    },
  );
}

/** Conforms to http://hl7.org/fhir/StructureDefinition/bodyweight */
export function bodyWeightObservation(examination: Examination, weightKg: number): Identified {
  return observation(examination, 'weight', 'vital-signs', concept(loinc, '29463-7', 'Body weight'), {
    valueQuantity: quantity(weightKg, 'kg', 'kg'),
  });
}

export function gestationalAgeObservation(examination: Examination, weeks: number): Identified {
  return observation(
    examination,
    'gestational-age',
    'exam',
    concept(loinc, '11884-4', 'Gestational age Estimated'),
    { valueQuantity: quantity(weeks, 'weeks', 'wk') },
  );
}

export function fundalHeightObservation(examination: Examination, heightCm: number): Identified {
  return observation(
    examination,
    'fundal-height',
    'exam',
    concept(loinc, '11881-0', 'Uterus Fundal height Tape measure'),
    { valueQuantity: quantity(heightCm, 'cm', 'cm') },
  );
}

/** @param fetus which one, from 1 on; each has an Observation of its own */
export function fetalHeartRateObservation(
  examination: Examination,
  beatsPerMinute: number,
  fetus: number,
): Identified {
  return observation(
    examination,
    `fetal-heart-rate-${fetus}`,
    'exam',
    concept(loinc, '55283-6', 'Fetal Heart rate'),
    { valueQuantity: quantity(beatsPerMinute, 'beats/minute', '/min') },
  );
}

/** Weight, length and head circumference, each conforming to HL7's vital signs profile for it. */
export function growthObservations(examination: Examination, measures: BabyMeasures): readonly Identified[] {
  return [
    bodyWeightObservation(examination, measures.weightKg),
    observation(examination, 'length', 'vital-signs', concept(loinc, '8302-2', 'Body height'), {
      valueQuantity: quantity(measures.lengthCm, 'cm', 'cm'),
    }),
    observation(
      examination,
      'head-circumference',
      'vital-signs',
      concept(loinc, '9843-4', 'Head Occipital-frontal circumference'),
      { valueQuantity: quantity(measures.headCircumferenceCm, 'cm', 'cm') },
    ),
  ];
}

const feedings = {
  'exclusive-breastfeeding': 'Exclusive breastfeeding',
  'mixed-feeding': 'Breast milk and other milk',
  'complementary-with-breastfeeding': 'Complementary food with breast milk',
  'formula-feeding': 'No breast milk',
} as const;
export type Feeding = keyof typeof feedings;

export function feedingObservation(examination: Examination, feeding: Feeding): Identified {
  return observation(
    examination,
    'feeding',
    'survey',
    concept(codeSystem.observation, 'infant-feeding', 'Infant feeding'),
    { valueCodeableConcept: concept(codeSystem.infantFeeding, feeding, feedings[feeding]) },
  );
}

const developments = {
  'as-expected': 'As expected for the age',
  'follow-up': 'To be followed up',
} as const;
export type Development = keyof typeof developments;

export function developmentObservation(examination: Examination, development: Development): Identified {
  return observation(
    examination,
    'development',
    'exam',
    concept(codeSystem.observation, 'development', 'Development'),
    {
      valueCodeableConcept: {
        coding: [coding(codeSystem.development, development, developments[development])],
      },
    },
  );
}
