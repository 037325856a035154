import { daysBetween } from '../calendar-date.ts';
import { type Attendance, attendance } from './attendance.ts';
import { type Identified, reference } from './element.ts';
import { examineBaby, examineMotherAfterBirth, examinePregnant } from './examine.ts';
import type { Baby, Family } from './family.ts';
import { immunization } from './immunization.ts';
import type { Examination } from './observation.ts';
import { participantEncounter } from './participant-encounter.ts';
import { babyEpisodeId, motherEpisodeId, motherId, partnerId } from './people.ts';
import { random } from './random.ts';
import { sessionEncounter } from './session-encounter.ts';
import { type SessionOf, timeOf } from './session-of.ts';
import { vaccinationsAtLastVisit } from './vaccination.ts';

/** Everything that one session gives: its Encounter first, then each participant's with what was found and given. */
export function sessionResources(of: SessionOf): readonly Identified[] {
  return [
    sessionEncounter(of),
    ...of.cohort.families.flatMap((family, index) => {
      const came = attendance(of.seed, of.cohort, family, of.session);
      return came === undefined ? [] : familyResources(of, family, came, index);
    }),
  ];
}

function familyResources(
  of: SessionOf,
  family: Family,
  came: Attendance,
  index: number,
): readonly Identified[] {
  const babies =
    of.cohort.model === 'centering-parenting' && family.end.kind === 'birth' ? family.end.babies : [];
  return [
    ...motherResources(of, family, came, index),
    ...babies.flatMap((baby) => babyResources(of, family, baby, came, index)),
  ];
}

function motherResources(
  of: SessionOf,
  family: Family,
  came: Attendance,
  index: number,
): readonly Identified[] {
  const patientId = motherId(family);
  const pregnant = of.cohort.model === 'centering-pregnancy';
  const encounter = participantEncounter(of, patientId, came, {
    episodeId: pregnant ? motherEpisodeId(family) : undefined,
    partnerId: came.kind === 'present' && came.partnerPresent ? partnerId(family) : undefined,
  });
  if (came.kind === 'absent') return [encounter];
  const examination = {
    ...examinationOf(of, encounter.id, patientId, index),
    measuredByHerself: reference('Patient', patientId),
  };
  const from = random(of.seed, `examination/${encounter.id}`);
  const found = pregnant
    ? examinePregnant(from, examination, family)
    : examineMotherAfterBirth(from, examination, family);
  return [encounter, ...found];
}

function babyResources(
  of: SessionOf,
  family: Family,
  baby: Baby,
  came: Attendance,
  index: number,
): readonly Identified[] {
  const encounter = participantEncounter(of, baby.key, came, { episodeId: babyEpisodeId(baby) });
  if (came.kind === 'absent') return [encounter];
  const examination = examinationOf(of, encounter.id, baby.key, index);
  const from = random(of.seed, `examination/${encounter.id}`);
  const given = vaccinationsAtLastVisit(visitAgesWeeks(of, family, baby));
  return [
    encounter,
    ...examineBaby(from, examination, family, baby),
    ...given.map((vaccination) => immunization(examination, vaccination)),
  ];
}

function visitAgesWeeks(of: SessionOf, family: Family, baby: Baby): readonly number[] {
  return of.cohort.sessions
    .filter(({ number }) => number <= of.session.number)
    .filter((session) => attendance(of.seed, of.cohort, family, session)?.kind === 'present')
    .map(({ date }) => daysBetween(baby.birthDate, date) / 7);
}

/** The individual checks fill the first part of the session, a few minutes for each family. */
function examinationOf(of: SessionOf, encounterId: string, patientId: string, index: number): Examination {
  const { responsible } = of.cohort.municipality.facilitators[of.cohort.model];
  return {
    key: encounterId,
    patientId,
    encounterId,
    at: timeOf(of, 3 + index * 4),
    performer: reference('Practitioner', responsible.key),
  };
}
