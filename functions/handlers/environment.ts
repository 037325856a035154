import * as z from 'zod';
import { crisisLines, emergencyNumber, readCare } from './care.ts';
import { readDhis2Settings } from './dhis2.ts';
import { readOnCall } from './on-call.ts';
import { readIdentityProvider } from './people.ts';
import { retention } from './retention.ts';

/** An origin, without a slash at its end. */
const publicUrl = z
  .string()
  .refine((text) => URL.parse(text)?.origin === text, 'must be an origin, such as https://kring.example')
  .refine((text) => /^https:|^http:\/\/(127\.0\.0\.1|localhost)(:|$)/.test(text), 'must be https');

const secret = z.string().min(32, 'must have at least 32 characters');

const key = secret.transform((text): Uint8Array => new TextEncoder().encode(text));

const tokenKeys = z
  .string()
  .transform((text) => text.split(' '))
  .pipe(z.tuple([key], key))
  .transform(([tokenKey, ...formerTokenKeys]) => ({ tokenKey, formerTokenKeys }));

const oidc = z.string().transform((json, context) => {
  try {
    return readIdentityProvider(json);
  } catch (cause) {
    context.addIssue(cause instanceof Error ? cause.message : String(cause));
    return z.NEVER;
  }
});

const care = z.string().transform((json, context) => {
  try {
    return readCare(json);
  } catch (cause) {
    context.addIssue(cause instanceof Error ? cause.message : String(cause));
    return z.NEVER;
  }
});

const dhis2 = z.string().transform((json, context) => {
  try {
    return readDhis2Settings(json);
  } catch (cause) {
    context.addIssue(cause instanceof Error ? cause.message : String(cause));
    return z.NEVER;
  }
});

const onCall = z.string().transform((json, context) => {
  try {
    return readOnCall(json);
  } catch (cause) {
    context.addIssue(cause instanceof Error ? cause.message : String(cause));
    return z.NEVER;
  }
});

/** All that can be configured, in one place; each handler picks what it needs. */
export const variables = {
  KRING_TABLE: z.string().min(3),
  KRING_PUBLIC_URL: publicUrl,
  /** Signs access tokens: the key, and behind a space each that signed before. */
  KRING_TOKEN_KEY: tokenKeys,
  /** The OpenID Connect provider of the operator's people, as JSON: README.md "People". */
  KRING_OIDC: oidc.optional(),
  /** Signs the cursors of pages. */
  KRING_CURSOR_KEY: key,
  /** What the content delivery network adds to each request. */
  KRING_ORIGIN_SECRET: secret,
  KRING_FACTS_BUCKET: z.string().min(3),
  /** How long records and traces are kept, as JSON. */
  KRING_RETENTION: z
    .string()
    .transform((json) => JSON.parse(json))
    .pipe(retention),
  /** Name of a disclosure regime in indicators/regimes. */
  KRING_REGIME: z.string().min(1),
  /** ISO 3166-1 alpha-2: a folder in blueprints. */
  KRING_COUNTRY: z.string().regex(/^[A-Z]{2}$/),
  /** What the programme says about itself on the parent page, as JSON. */
  KRING_CARE: care.optional(),
  /** Who is told of alerts, as JSON. */
  KRING_ON_CALL: onCall.optional(),
  /** The country's public emergency number, for the parent page. */
  KRING_EMERGENCY: emergencyNumber.optional(),
  /** Who helps in a crisis in the country, by language, as JSON, for the parent page. */
  KRING_CRISIS: z
    .string()
    .transform((json) => JSON.parse(json))
    .pipe(crisisLines)
    .optional(),
  /** Where released figures are pushed to, with the credentials, as JSON: docs/exchange.md. */
  KRING_DHIS2: dhis2.optional(),
  /** Another DynamoDB than the one of the region, for tests. */
  DYNAMODB_ENDPOINT: z.url().optional(),
};

/** @throws Error that names each variable that is missing or wrong, without its value */
export function readEnvironment<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Readonly<Record<string, string | undefined>>,
): z.output<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(environment);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment of this function is wrong. ${wrong.join('; ')}`);
}
