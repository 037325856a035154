import { readBlueprints } from '../blueprints/read.ts';
import type { Blueprint } from '../blueprints/schema.ts';

/** A deployment is one country's: its data stays in its own stack, in a region that the country's law allows. */
export type Country = Blueprint;

/** @throws Error that names the countries there are, or what is wrong in a blueprint, line by line */
export function countryOf(code: unknown): Country {
  const countries = readBlueprints();
  const found = countries.find(({ country }) => country === code);
  if (found) return found;
  const codes = countries.map(({ country }) => country).join(', ');
  throw new Error(`The context \`country\` is ${JSON.stringify(code)}; it must be one of ${codes}`);
}
