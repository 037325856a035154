import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** A deployment is one country's: its data stays in its own stack, in a region that the country's law allows. */
const blueprint = z.strictObject({
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/, 'two capital letters'),
  name: z.string().min(1),
  languages: z.array(z.string().regex(/^[a-z]{2,3}$/, 'a language code such as nl')).min(1),
  /** Where its stack goes unless the context `region` says otherwise. */
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as eu-central-1'),
  /** Under which disclosure regime its figures are released: a file in indicators/regimes. */
  regime: z.string().min(1),
  /** What one calls in danger; absent where it has not been read in a source. */
  emergency: z
    .strictObject({
      number: z.string().regex(/^\d{2,6}$/, 'the digits that one calls'),
      /** Where it is written down. */
      source: z.string().min(1),
    })
    .optional(),
  /** How long what is known of people is kept. */
  retention: z.strictObject({
    /** After the last entry in somebody's record. */
    recordYears: z.number().int().min(1).max(100),
    /** Of who did what. */
    auditYears: z.number().int().min(1).max(100),
    /** Which rule says so. */
    source: z.string().min(1),
  }),
});

export type Country = z.output<typeof blueprint>;

const folder = join(import.meta.dirname, '../blueprints');
const regimes = join(import.meta.dirname, '../indicators/regimes');

/** @throws Error that names the countries there are, or what is wrong in a blueprint */
export function countryOf(code: unknown): Country {
  const countries = readCountries();
  const found = countries.find(({ country }) => country === code);
  if (found) return found;
  const codes = countries.map(({ country }) => country).join(', ');
  throw new Error(`The context \`country\` is ${JSON.stringify(code)}; it must be one of ${codes}`);
}

function readCountries(): readonly Country[] {
  const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => readCountry(name));
}

function readCountry(name: string): Country {
  const file = join(folder, name, 'blueprint.json');
  const parsed = blueprint.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `\n- ${path.join('.')}: ${message}`);
    throw new Error(`blueprints/${name}/blueprint.json:${wrong.join('')}`);
  }
  const known = readdirSync(regimes).map((each) => each.replace(/\.json$/, ''));
  if (!known.includes(parsed.data.regime)) {
    throw new Error(`blueprints/${name}/blueprint.json: regime must be one of ${known.join(', ')}`);
  }
  return parsed.data;
}
