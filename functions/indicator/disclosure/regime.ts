import * as z from 'zod';
import { error, type Issue } from '../../fhir/outcome.ts';

/** Of a magnitude, the contributions of this many persons are looked at. */
export const maxContributors = 5;

/** The rules of disclosure control that a country's public figures obey: data in `indicators/regimes/`. */
export interface Regime {
  /** In ids and URLs, such as `nl`. */
  readonly name: string;
  readonly version: string;
  /** Canonical URL, without version. */
  readonly url: string;
  readonly title: string;
  /** Units and persons: fewer than this, and the figure is hidden. */
  readonly threshold: number;
  /** Whether the part of the denominator that is not in the numerator is held to the threshold too. */
  readonly complement: boolean;
  /** What is done with a count of none: where nobody (or everybody) has a trait, that is told of each of them. */
  readonly zero: 'publish' | 'hide';
  /** Fewer care groups than this behind a figure, and it is hidden: what is public is never about one group. */
  readonly minimumGroups: number;
  /** For magnitudes: when one person, or a few, have too much of one. */
  readonly dominance?: readonly Dominance[] | undefined;
  /** All that is told is rounded to the nearest multiple of this, wholes as well as parts, each by itself. */
  readonly rounding?: { readonly base: number } | undefined;
  /**
   * What is hidden besides, so that nothing hidden can be worked out:
   * - `cells`: as few figures as are found to do, each checked to leave every hidden one open (`protect-tables.ts`);
   * - `blocks`: neighbours by their order, which is safe from whoever knows these rules too (`protect.ts`), and loses
   *   more. Figures are then told by quarter and municipality only.
   */
  readonly secondary: 'cells' | 'blocks';
  /** IANA name of the country's time zone: days and quarters begin at midnight in it. */
  readonly timeZone: string;
  /**
   * Whether somebody's silence lets figures count what is about them, as a Consent for the purpose `PUBHLTH` says it
   * otherwise: with `opt-out` it does, with `opt-in` it does not.
   */
  readonly consent: 'opt-out' | 'opt-in';
  /** Where the rules come from. */
  readonly source: readonly { readonly title: string; readonly url?: string | undefined }[];
}

/**
 * `p-percent`: the largest contribution could be estimated to within this, by whoever has the second largest.
 * `n-k`: the largest contributions of this many are more than this share of the whole.
 */
export type Dominance =
  | { readonly rule: 'p-percent'; readonly percent: number }
  | { readonly rule: 'n-k'; readonly contributors: number; readonly percent: number };

const percent = z.number().gt(0, 'a percentage above 0').lt(100, 'a percentage below 100');
const dominance = z.discriminatedUnion('rule', [
  z.strictObject({ rule: z.literal('p-percent'), percent }),
  z.strictObject({ rule: z.literal('n-k'), contributors: z.int().min(1).max(maxContributors), percent }),
]);

const regime = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and hyphens'),
    version: z.string().min(1),
    url: z.url(),
    title: z.string().min(1),
    threshold: z.int().min(2, 'a threshold below 2 hides nothing'),
    complement: z.boolean(),
    zero: z.enum(['publish', 'hide']),
    minimumGroups: z.int().min(1),
    dominance: z.array(dominance).min(1).optional(),
    rounding: z.strictObject({ base: z.int().min(2, 'a base below 2 rounds nothing') }).optional(),
    secondary: z.enum(['cells', 'blocks']),
    timeZone: z.string().refine(isTimeZone, 'the name of a time zone, such as Europe/Amsterdam'),
    consent: z.enum(['opt-out', 'opt-in']),
    source: z.array(z.strictObject({ title: z.string(), url: z.url().optional() })).min(1),
  })
  .refine(({ rounding, threshold }) => !rounding || threshold >= rounding.base / 2, {
    path: ['threshold'],
    message: 'at least half of the base of rounding: else a count of somebody would be told as 0',
  })
  .refine(({ rounding, secondary }) => !rounding || secondary === 'cells', {
    path: ['secondary'],
    message: 'cells: blocks are for figures that are told as they are',
  });

export function parseRegime(value: unknown): Regime | readonly Issue[] {
  const parsed = regime.safeParse(value);
  if (parsed.success) return parsed.data;
  return parsed.error.issues.map((issue) =>
    error('structure', issue.message, ['Regime', ...issue.path].join('.')),
  );
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
