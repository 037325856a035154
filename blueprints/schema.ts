import * as z from 'zod';
import {
  type IdentifierCheck,
  identifierChecks,
  identifierProblem,
} from '../functions/fhir/identifier-check.ts';
import { isTimeZone } from '../functions/group-care/local-day.ts';

/*
 * What a country brings: README.md tells what each member is for. Where no source is known, `source` says `default`.
 */

const text = z.string().trim().min(1);
const source = text;
const language = z.string().regex(/^[a-z]{2,3}$/, 'must be a language code such as nl');
const week = z.number().int('must be a whole number of weeks').min(0).max(300);

const window = { fromWeek: week, toWeek: week };

function inOrder({ fromWeek, toWeek }: { readonly fromWeek: number; readonly toWeek: number }): boolean {
  return fromWeek <= toWeek;
}
const outOfOrder = { path: ['toWeek'], message: 'must not be before fromWeek' };

const anchor = z.enum(['due-date', 'birth-date']);

const session = z.strictObject({ ...window, anchor: anchor.exactOptional() }).refine(inOrder, outOfOrder);

/** The sessions of one model of group care. */
const schedule = z
  .strictObject({
    title: text,
    /** Where it is written down, or `default`. */
    source,
    /** What the weeks of its sessions count, unless a session says otherwise. */
    anchor,
    /** Of one session. */
    minutes: z.number().int().min(15).max(480),
    /** Families of one group. */
    size: z.strictObject({ min: z.number().int().min(2), max: z.number().int().max(30) }),
    sessions: z.array(session).min(1).max(30),
  })
  .refine(({ size }) => size.min <= size.max, { path: ['size', 'max'], message: 'must not be below min' })
  .superRefine(({ sessions }, context) => {
    for (const [index, { fromWeek, anchor: own }] of sessions.entries()) {
      const before = sessions[index - 1];
      if (before && before.anchor === own && fromWeek < before.fromWeek) {
        const message = 'must not begin before the session that comes before it';
        context.addIssue({ code: 'custom', path: ['sessions', index, 'fromWeek'], message });
      }
    }
  });

/** When an instrument is asked: the moments of ICHOM's set for pregnancy and childbirth, and what belongs to groups. */
const instrument = z
  .strictObject({
    /** A folder in questionnaires/. */
    questionnaire: z.string().regex(/^[a-z0-9-]+$/, 'must be a folder in questionnaires/'),
    moment: z.enum(['T1', 'T2', 'T3', 'T4', 'T5']),
    /** The plan that asks it. */
    plan: z.enum(['pregnancy', 'parenting']),
    anchor,
    ...window,
  })
  .refine(inOrder, outOfOrder);

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 20:00');

/** When parents are written to by e-mail or SMS. */
const invitations = z.strictObject({
  source,
  /** Between which times of day, where she lives, nobody is written to. */
  quiet: z.strictObject({ from: timeOfDay, to: timeOfDay }),
  /** After so many days since the invitation who has not answered is written to again. */
  remindAfterDays: z
    .array(z.number().int().min(1).max(60))
    .max(2, 'must be one reminder or two')
    .refine((days) => days.every((day, index) => index === 0 || day > (days[index - 1] ?? 0)), 'must go up'),
  /** Nobody is written to twice within so many hours. */
  minHoursBetween: z.number().int().min(1).max(168),
  /** What is asked of each mother who was at a session. */
  afterSession: z.array(
    z.strictObject({
      questionnaire: z.string().regex(/^[a-z0-9-]+$/, 'must be a folder in questionnaires/'),
      afterHours: z.number().int().min(0).max(168),
      withinDays: z.number().int().min(1).max(60),
    }),
  ),
});

const checks = Object.keys(identifierChecks) as [IdentifierCheck, ...IdentifierCheck[]];

/** A register whose numbers are identifiers. */
const identifier = z
  .strictObject({
    name: text,
    /** As `Identifier.system` names it. */
    system: z.string().regex(/^(https?:\/\/\S+|urn:\S+)$/, 'must be a URL or a URN'),
    of: z.enum(['person', 'practitioner', 'organization', 'place']),
    /** A regular expression of the whole value. */
    pattern: z.string().refine(isPattern, 'must be a regular expression from ^ to $'),
    check: z.enum(checks),
    /** A number that is right, and that nobody has; the checks are held against it. */
    example: text,
    source,
  })
  .refine(({ name, pattern, check, example }) => isRight(example, name, pattern, check), {
    path: ['example'],
    message: 'must pass pattern and check',
  });

function isPattern(pattern: string): boolean {
  try {
    return pattern.startsWith('^') && pattern.endsWith('$') && new RegExp(pattern) !== undefined;
  } catch {
    return false;
  }
}

function isRight(example: string, name: string, pattern: string, check: IdentifierCheck): boolean {
  return (
    isPattern(pattern) &&
    identifierProblem(example, { name, pattern: new RegExp(pattern), check }) === undefined
  );
}

const month = z.number().int().min(1).max(12);
/** In a leap year. */
const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const fixedHoliday = z
  .strictObject({
    name: text,
    kind: z.literal('fixed'),
    month,
    day: z.number().int().min(1),
    shift: z.enum(['sunday-before', 'sunday-after', 'weekend-after']).exactOptional(),
  })
  .refine((one) => one.day <= (daysInMonth[one.month - 1] ?? 31), {
    path: ['day'],
    message: 'must be a day of that month',
  });
const holiday = z.discriminatedUnion('kind', [
  fixedHoliday,
  z.strictObject({ name: text, kind: z.literal('easter'), days: z.number().int().min(-60).max(70) }),
  z.strictObject({ name: text, kind: z.literal('orthodox-easter'), days: z.number().int().min(-60).max(70) }),
  z.strictObject({
    name: text,
    kind: z.literal('weekday'),
    month,
    weekday: z.number().int().min(0).max(6),
    nth: z.union([z.literal([-1, 1, 2, 3, 4])]),
  }),
  z.strictObject({
    name: text,
    kind: z.literal('dates'),
    dates: z.array(z.iso.date('must be a day such as 2026-03-20')),
  }),
]);

/** Who helps in a crisis, as the parent page shows it. Kring makes up no number: an empty list asks the operator. */
const helpLine = z.strictObject({
  name: text,
  detail: text.exactOptional(),
  href: z
    .string()
    .regex(/^(tel:\+?\d+|https:\/\/\S+)$/, 'must be tel: with digits only, or https://…')
    .exactOptional(),
  label: text.exactOptional(),
  /** Where it is written down. */
  source,
});

const minutes = z
  .number()
  .int()
  .min(1)
  .max(30 * 24 * 60);

/** A worker who is told of alerts, by e-mail or else by SMS, and as whom the alert is then seen and closed. */
const onCallContact = z
  .strictObject({
    email: z.email('must be an address such as on-call@example.org').exactOptional(),
    phone: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be an international number, from + on, without spaces')
      .exactOptional(),
    language: z.enum(['en', 'nl']).default('en'),
    /** A link opens with it only. */
    passphrase: z
      .string()
      .regex(
        /^pbkdf2-sha256:[1-9]\d{4,7}:([0-9a-f]{2}){16,64}:[0-9a-f]{64}$/,
        'must be what `npm run -s passphrase` prints, not the passphrase itself',
      )
      .exactOptional(),
    practitioner: z
      .string()
      .regex(/^Practitioner\/[A-Za-z0-9\-.]{1,64}$/, 'must be such as Practitioner/123'),
    organization: z
      .string()
      .regex(/^Organization\/[A-Za-z0-9\-.]{1,64}$/, 'must be such as Organization/123'),
    roles: z
      .array(z.enum(['facilitator', 'co-facilitator', 'coordinator']))
      .min(1)
      .default(['facilitator']),
  })
  .refine(({ email, phone }) => email !== undefined || phone !== undefined, {
    message: 'must have email or phone',
  });

/** Who is told of alerts, in this order: each next one when nobody has accepted the alert in time. */
export const onCallSchema = z
  .strictObject({
    /** The sender of e-mail. */
    from: z.email('must be an address such as kring@example.org').exactOptional(),
    contacts: z.array(onCallContact).min(1).max(20),
    /** Within what time somebody is to have accepted an alert, by its priority. */
    dueMinutes: z
      .strictObject({
        stat: minutes.default(30),
        asap: minutes.default(4 * 60),
        urgent: minutes.default(24 * 60),
        routine: minutes.default(7 * 24 * 60),
      })
      .prefault({}),
  })
  .refine(({ from, contacts }) => from !== undefined || contacts.every(({ email }) => email === undefined), {
    path: ['from'],
    message: 'must be there, because a contact is told by e-mail',
  });

export const blueprintSchema = z
  .strictObject({
    /** ISO 3166-1 alpha-2. */
    country: z.string().regex(/^[A-Z]{2}$/, 'must be two capital letters'),
    name: text,
    /** BCP 47; the first is the one most used in care. */
    languages: z.array(language).min(1),
    timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Amsterdam'),
    /** Where its stack goes unless the context `region` says otherwise. */
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be an AWS region such as eu-central-1'),
    /** Under which disclosure regime its figures are released: a file in indicators/regimes. */
    regime: text,
    /** What one calls in danger; absent where it has not been read in a source. */
    emergency: z
      .strictObject({ number: z.string().regex(/^\d{2,6}$/, 'must be the digits that one calls'), source })
      .exactOptional(),
    /** Absent where the operator of each deployment says who it is. */
    onCall: onCallSchema.exactOptional(),
    /** By language; all languages that the parent page speaks may be there. */
    crisis: z.record(language, z.array(helpLine)),
    retention: z.strictObject({
      /** After the last entry in somebody's record. */
      recordYears: z.number().int().min(1).max(100),
      /** Of who did what. */
      auditYears: z.number().int().min(1).max(100),
      source,
    }),
    schedules: z.strictObject({ pregnancy: schedule, parenting: schedule }),
    instruments: z.array(instrument),
    invitations,
    identifiers: z.array(identifier),
    /** What figures are told by, the largest first. */
    units: z
      .array(z.strictObject({ level: text, name: text, system: z.url().exactOptional(), source }))
      .min(1),
    holidays: z.strictObject({ source, rules: z.array(holiday).min(1) }),
  })
  .superRefine(({ invitations: { quiet } }, context) => {
    // A whole day of quiet is none on which somebody could be written to.
    const [from, to] = [quiet.from, quiet.to].map(
      (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3)),
    );
    const minutes = ((to ?? 0) - (from ?? 0) + 24 * 60) % (24 * 60);
    if (minutes > 20 * 60) {
      const message = 'must leave four hours a day in which somebody may be written to';
      context.addIssue({ code: 'custom', path: ['invitations', 'quiet'], message });
    }
  })
  .superRefine(({ languages, crisis, identifiers, instruments }, context) => {
    const twice = (list: string, member: string, keys: readonly string[]) => {
      for (const [index, key] of keys.entries()) {
        if (keys.indexOf(key) === index) continue;
        const message = 'is there before: each is told once';
        context.addIssue({ code: 'custom', path: [list, index, member], message });
      }
    };
    twice(
      'identifiers',
      'system',
      identifiers.map(({ system }) => system),
    );
    twice(
      'instruments',
      'questionnaire',
      instruments.map(({ plan, moment, questionnaire }) => `${plan} ${moment} ${questionnaire}`),
    );
    for (const one of languages.filter((each) => crisis[each] === undefined)) {
      const message = `must have ${one}, a language of the country: [] where the operator is to be asked`;
      context.addIssue({ code: 'custom', path: ['crisis'], message });
    }
  });

export type Blueprint = z.output<typeof blueprintSchema>;
