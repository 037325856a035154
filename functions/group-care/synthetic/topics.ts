import type { JsonObject } from '../../fhir/resource.ts';
import { codeSystem, extension } from '../canonical.ts';
import type { DatedSession } from '../schedule.ts';
import type { CareGroupModel, Cohort } from './cohort.ts';
import { concept } from './element.ts';
import { integer, pick, random } from './random.ts';

type Topic = readonly [code: string, display: string];

/** What groups of a model tend to choose from; the codes are those of our session-topic code system. */
const topicsByModel: Readonly<Record<CareGroupModel, readonly [Topic, ...Topic[]]>> = {
  'centering-pregnancy': [
    ['pregnancy-changes', 'Changes in pregnancy'],
    ['nutrition', 'Nutrition'],
    ['physical-activity', 'Physical activity'],
    ['mental-wellbeing', 'Mental wellbeing and stress'],
    ['birth-preparation', 'Preparing for birth'],
    ['pain-relief', 'Coping with labour pain'],
    ['breastfeeding', 'Breastfeeding'],
    ['relationships', 'Relationships and family'],
    ['smoking-alcohol-drugs', 'Smoking, alcohol and drugs'],
    ['warning-signs', 'Warning signs'],
    ['newborn-care', 'Newborn care'],
    ['contraception', 'Contraception and birth spacing'],
  ],
  'centering-parenting': [
    ['infant-sleep', 'Sleep'],
    ['breastfeeding', 'Breastfeeding'],
    ['infant-nutrition', 'Infant nutrition'],
    ['crying-soothing', 'Crying and soothing'],
    ['vaccination', 'Vaccination'],
    ['child-development', 'Child development and play'],
    ['safety-at-home', 'Safety at home'],
    ['mental-wellbeing', 'Mental wellbeing and stress'],
    ['relationships', 'Relationships and family'],
    ['work-and-childcare', 'Work and childcare'],
    ['oral-health', 'Oral health'],
    ['contraception', 'Contraception and birth spacing'],
  ],
};

/** Two to four topics that the group talked about, as extensions of the session Encounter. */
export function topicsOf(seed: number, cohort: Cohort, session: DatedSession): readonly JsonObject[] {
  const from = random(seed, `topics/${cohort.key}/${session.number}`);
  const chosen = new Set(
    Array.from({ length: integer(from, 2, 4) }, () => pick(from, topicsByModel[cohort.model])),
  );
  return [...chosen].map(([code, display]) => ({
    url: extension.topicDiscussed,
    valueCodeableConcept: concept(codeSystem.sessionTopic, code, display),
  }));
}
