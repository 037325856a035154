import * as z from 'zod';
import { type Dhis2Settings, readDhis2Settings } from '../handlers/dhis2.ts';

const loopback: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

const environment = z
  .object({
    PORT: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port number, such as 8787')
      .transform(Number)
      .refine((port) => port <= 65_535, 'must be a port number, at most 65535')
      .default(8787),
    KRING_DATA: z.string().default('.kring'),
    KRING_HOST: z.string().default('127.0.0.1'),
    KRING_PUBLIC_URL: z
      .string()
      .refine(
        (text) => URL.parse(text)?.origin === text,
        'must be an origin without a path, such as https://kring.example',
      )
      .optional(),
    KRING_AUTH: z.enum(['on', 'off'], 'must be on or off').default('on'),
    KRING_SUBSCRIBERS: z.enum(['public', 'loopback'], 'must be public or loopback').default('public'),
    KRING_COUNTRY: z
      .string()
      .regex(/^[A-Z]{2}$/, 'must be a country of blueprints/, such as NL')
      .optional(),
    KRING_DHIS2: z
      .string()
      .transform((json, context) => {
        try {
          return readDhis2Settings(json);
        } catch (cause) {
          context.addIssue(cause instanceof Error ? cause.message : String(cause));
          return z.NEVER;
        }
      })
      .optional(),
    KRING_MAX_COMMIT: z
      .string()
      .regex(/^[1-9]\d{0,5}$/, 'must be a number of writes, at least 1, such as 100')
      .transform(Number)
      .optional(),
  })
  .refine(({ KRING_HOST, KRING_PUBLIC_URL }) => loopback.has(KRING_HOST) || KRING_PUBLIC_URL !== undefined, {
    path: ['KRING_PUBLIC_URL'],
    message:
      'is needed when KRING_HOST is no loopback address: it is what links to phones begin with, such as https://kring.example',
  })
  .refine(({ KRING_AUTH, KRING_HOST }) => KRING_AUTH === 'on' || loopback.has(KRING_HOST), {
    path: ['KRING_AUTH'],
    message:
      'off is for a loopback address only, such as KRING_HOST=127.0.0.1: anyone who reaches it may read everything',
  })
  .refine(({ KRING_SUBSCRIBERS, KRING_HOST }) => KRING_SUBSCRIBERS === 'public' || loopback.has(KRING_HOST), {
    path: ['KRING_SUBSCRIBERS'],
    message:
      'loopback is for trying things out on one machine, with KRING_HOST=127.0.0.1: whoever reaches it could have it send to what only this machine reaches',
  });

export interface Settings {
  readonly port: number;
  readonly folder: string;
  readonly host: string;
  /** The base of every link; where the server listens when it is not set. */
  readonly publicUrl: string | undefined;
  readonly auth: 'on' | 'off';
  /** Whose blueprint it follows; those of all countries when it is not set. */
  readonly country: string | undefined;
  /** The most writes of one store commit, as if the store were DynamoDB (100); none when it is not set. */
  readonly maxCommit: number | undefined;
  /** Where released figures are pushed to; nowhere when it is not set. */
  readonly dhis2: Dhis2Settings | undefined;
  /** Where notifications of Subscriptions may go. */
  readonly subscribers: 'public' | 'loopback';
}

/** @throws Error that says which variable is wrong and what would be right */
export function readSettings(variables: Readonly<Record<string, string | undefined>>): Settings {
  // An empty variable is one that is not set.
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(set);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new Error(`These settings cannot be used. ${wrong.join('; ')}`);
  }
  const {
    PORT,
    KRING_DATA,
    KRING_HOST,
    KRING_PUBLIC_URL,
    KRING_AUTH,
    KRING_COUNTRY,
    KRING_DHIS2,
    KRING_MAX_COMMIT,
    KRING_SUBSCRIBERS,
  } = parsed.data;
  return {
    port: PORT,
    folder: KRING_DATA,
    host: KRING_HOST,
    publicUrl: KRING_PUBLIC_URL,
    auth: KRING_AUTH,
    country: KRING_COUNTRY,
    dhis2: KRING_DHIS2,
    maxCommit: KRING_MAX_COMMIT,
    subscribers: KRING_SUBSCRIBERS,
  };
}
