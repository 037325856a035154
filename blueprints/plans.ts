import type { Resource } from '../functions/fhir/resource.ts';
import { holidaysOf } from '../functions/group-care/plan/holiday.ts';
import { planDefinition } from '../functions/group-care/plan/plan-definition.ts';
import type { Blueprint } from './schema.ts';

/** So many years ahead the days off are part of the plans. */
const years = 4;

/**
 * The PlanDefinitions of a country, to `$apply`: its schedules, the moments of its instruments and its public holidays.
 * @param fromYear from when on days off matter
 */
export function plansOf(
  blueprint: Blueprint,
  fromYear: number,
): readonly (Resource & { readonly id: string })[] {
  const { country, timeZone, schedules, instruments, holidays } = blueprint;
  const daysOff = Array.from({ length: years }, (_, index) =>
    holidaysOf(holidays.rules, fromYear + index),
  ).flat();
  return (['pregnancy', 'parenting'] as const).map((name) => {
    const { title, source, minutes, anchor, sessions } = schedules[name];
    return planDefinition({
      country,
      model: name === 'pregnancy' ? 'centering-pregnancy' : 'centering-parenting',
      title,
      source,
      minutes,
      timeZone,
      daysOff,
      sessions: sessions.map((session, index) => ({
        number: index + 1,
        anchor: session.anchor ?? anchor,
        fromWeek: session.fromWeek,
        toWeek: session.toWeek,
      })),
      questionnaires: instruments
        .filter(({ plan }) => plan === name)
        .map(({ questionnaire, moment, anchor: own, fromWeek, toWeek }) => ({
          questionnaire: `https://kring.care/fhir/Questionnaire/${questionnaire}`,
          moment,
          anchor: own,
          fromWeek,
          toWeek,
        })),
    });
  });
}
