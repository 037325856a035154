import * as z from 'zod';
import { error, type Issue } from '../../fhir/outcome.ts';

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

const regime = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and hyphens'),
  version: z.string().min(1),
  url: z.url(),
  title: z.string().min(1),
  threshold: z.int().min(2, 'a threshold below 2 hides nothing'),
  complement: z.boolean(),
  zero: z.enum(['publish', 'hide']),
  minimumGroups: z.int().min(1),
  timeZone: z.string().refine(isTimeZone, 'the name of a time zone, such as Europe/Amsterdam'),
  consent: z.enum(['opt-out', 'opt-in']),
  source: z.array(z.strictObject({ title: z.string(), url: z.url().optional() })).min(1),
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
