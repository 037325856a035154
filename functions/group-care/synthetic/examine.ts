import { daysBetween } from '../calendar-date.ts';
import { gestationalDays } from '../schedule.ts';
import type { Identified } from './element.ts';
import type { Baby, Family, FeedingPath } from './family.ts';
import { babyMeasures } from './growth.ts';
import {
  bloodPressure,
  fetalHeartRate,
  fundalHeightCm,
  postpartumWeightKg,
  pregnantWeightKg,
} from './measurements.ts';
import {
  bloodPressureObservation,
  bodyWeightObservation,
  developmentObservation,
  type Examination,
  type Feeding,
  feedingObservation,
  fetalHeartRateObservation,
  fundalHeightObservation,
  gestationalAgeObservation,
  growthObservations,
} from './observation.ts';
import { chance, type Random } from './random.ts';

/** The examination, with the mother herself as who measured. */
export interface MotherExamination extends Examination {
  readonly measuredByHerself: Examination['performer'];
}

/** The check of a pregnant mother; blood pressure and weight she takes herself. */
export function examinePregnant(
  from: Random,
  examination: MotherExamination,
  family: Family,
): readonly Identified[] {
  const days = gestationalDays(family.dueDate, examination.at.slice(0, 10));
  const week = days / 7;
  const { body } = family.mother;
  return [
    ...selfMeasured(from, examination, family, week, pregnantWeightKg(from, body, week)),
    gestationalAgeObservation(examination, Math.floor(week)),
    // The tape tells something from the twentieth week on; the heart is heard from the twelfth.
    ...(week >= 20
      ? [fundalHeightObservation(examination, fundalHeightCm(from, week, family.plurality))]
      : []),
    ...Array.from({ length: family.plurality }, (_, index) =>
      fetalHeartRateObservation(examination, fetalHeartRate(from, week), index + 1),
    ),
  ];
}

export function examineMotherAfterBirth(
  from: Random,
  examination: MotherExamination,
  family: Family,
): readonly Identified[] {
  const weeks = daysBetween(family.end.date, examination.at.slice(0, 10)) / 7;
  const weightKg = postpartumWeightKg(from, family.mother.body, weeks);
  return selfMeasured(from, examination, family, 40 + weeks, weightKg);
}

function selfMeasured(
  from: Random,
  examination: MotherExamination,
  family: Family,
  gestationalWeek: number,
  weightKg: number,
): readonly Identified[] {
  const byHerself = { ...examination, performer: examination.measuredByHerself };
  const pressure = bloodPressure(from, family.mother.body, gestationalWeek);
  return [bloodPressureObservation(byHerself, pressure), bodyWeightObservation(byHerself, weightKg)];
}

export function examineBaby(
  from: Random,
  examination: Examination,
  family: Family,
  baby: Baby,
): readonly Identified[] {
  const day = examination.at.slice(0, 10);
  const correctedAgeDays = daysBetween(family.dueDate, day);
  const ageWeeks = daysBetween(baby.birthDate, day) / 7;
  return [
    ...growthObservations(examination, babyMeasures(from, baby, correctedAgeDays)),
    feedingObservation(examination, feedingAt(family.feeding, ageWeeks)),
    developmentObservation(examination, chance(from, 0.06) ? 'follow-up' : 'as-expected'),
  ];
}

/** Other food than milk starts at about six months (WHO). */
const complementaryFromWeek = 26;

function feedingAt({ exclusiveUntilWeek, anyUntilWeek }: FeedingPath, ageWeeks: number): Feeding {
  if (ageWeeks >= anyUntilWeek) return 'formula-feeding';
  if (ageWeeks >= complementaryFromWeek) return 'complementary-with-breastfeeding';
  return ageWeeks < exclusiveUntilWeek ? 'exclusive-breastfeeding' : 'mixed-feeding';
}
