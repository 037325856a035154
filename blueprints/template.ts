import {
  cradleSchedule,
  parentingSchedule,
  type ScheduledSession,
} from '../functions/group-care/schedule.ts';
import type { Blueprint } from './schema.ts';

/** A blueprint that says `default` wherever a country has to say something of its own. */
export function template(of: {
  readonly country: string;
  readonly name: string;
  readonly language: string;
  readonly timeZone: string;
}): Blueprint {
  return {
    country: of.country,
    name: of.name,
    languages: [of.language],
    timeZone: of.timeZone,
    region: 'eu-central-1',
    regime: 'nl',
    crisis: { [of.language]: [] },
    retention: { recordYears: 30, auditYears: 10, source: 'default, to be confirmed by the operator' },
    schedules: {
      pregnancy: {
        title: 'CenteringPregnancy',
        source: 'default: the CRADLE trial, table 1',
        anchor: 'due-date',
        minutes: 120,
        size: { min: 8, max: 12 },
        sessions: windows(cradleSchedule),
      },
      parenting: {
        title: 'CenteringParenting',
        source: 'default: no single list of ages is published',
        anchor: 'birth-date',
        minutes: 120,
        size: { min: 6, max: 8 },
        sessions: windows(parentingSchedule),
      },
    },
    instruments: [
      {
        questionnaire: 'who-5',
        moment: 'T1',
        plan: 'pregnancy',
        anchor: 'due-date',
        fromWeek: 8,
        toWeek: 13,
      },
      {
        questionnaire: 'who-5',
        moment: 'T2',
        plan: 'pregnancy',
        anchor: 'due-date',
        fromWeek: 28,
        toWeek: 32,
      },
      {
        questionnaire: 'who-5',
        moment: 'T4',
        plan: 'parenting',
        anchor: 'birth-date',
        fromWeek: 5,
        toWeek: 8,
      },
      {
        questionnaire: 'who-5',
        moment: 'T5',
        plan: 'parenting',
        anchor: 'birth-date',
        fromWeek: 24,
        toWeek: 28,
      },
    ],
    invitations: {
      source: 'default',
      quiet: { from: '20:00', to: '09:00' },
      remindAfterDays: [3, 7],
      minHoursBetween: 20,
      afterSession: [{ questionnaire: 'group-care-experience', afterHours: 3, withinDays: 7 }],
    },
    identifiers: [],
    units: [{ level: 'municipality', name: 'Municipality', source: 'default' }],
    holidays: {
      source: 'default, to be replaced by the law of the country',
      rules: [
        { name: "New Year's Day", kind: 'fixed', month: 1, day: 1 },
        { name: 'Christmas Day', kind: 'fixed', month: 12, day: 25 },
      ],
    },
  };
}

function windows(sessions: readonly ScheduledSession[]): { fromWeek: number; toWeek: number }[] {
  return sessions.map(({ fromWeek, toWeek }) => ({ fromWeek, toWeek }));
}
