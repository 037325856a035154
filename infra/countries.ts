/** A deployment is one country's: its data stays in its own stack, in a region that the country's law allows. */
export interface Country {
  /** ISO 3166-1 alpha-2, as in the blueprints. */
  readonly code: string;
  readonly name: string;
  /** Where its stack goes unless the context `region` says otherwise. */
  readonly region: string;
  /** Under which disclosure regime its figures are released: a file in indicators/regimes. */
  readonly regime: string;
}

// Regime `nl` is the strictest there is: until a country has one of its own.
// Ghana, Suriname and Kosovo have no region of their own: the nearest by law or by sea cable.
const countries: readonly Country[] = [
  { code: 'BE', name: 'Belgium', region: 'eu-central-1', regime: 'nl' },
  { code: 'GB', name: 'United Kingdom', region: 'eu-west-2', regime: 'nl' },
  { code: 'GH', name: 'Ghana', region: 'af-south-1', regime: 'nl' },
  { code: 'NL', name: 'Netherlands', region: 'eu-central-1', regime: 'nl' },
  { code: 'SR', name: 'Suriname', region: 'eu-central-1', regime: 'nl' },
  { code: 'XK', name: 'Kosovo', region: 'eu-central-1', regime: 'nl' },
  { code: 'ZA', name: 'South Africa', region: 'af-south-1', regime: 'nl' },
];

/** @throws Error that names the countries there are */
export function countryOf(code: unknown): Country {
  const found = countries.find((country) => country.code === code);
  if (found) return found;
  const codes = countries.map((country) => country.code).join(', ');
  throw new Error(`The context \`country\` is ${JSON.stringify(code)}; it must be one of ${codes}`);
}
