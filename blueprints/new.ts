import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlueprint, surroundings } from './read.ts';
import { template } from './template.ts';

/** `npm run new:blueprint -- FR France fr Europe/Paris` makes a folder that passes the checks, to be changed from there. */
const [country = '', name = '', language = 'en', timeZone = 'UTC'] = process.argv.slice(2);
const usage =
  'Give the country (ISO 3166-1), its name, its first language and its time zone: npm run new:blueprint -- FR France fr Europe/Paris';
const folder = join(import.meta.dirname, country.toLowerCase());
if (!/^[A-Z]{2}$/.test(country) || name === '') {
  console.error(usage);
  process.exit(1);
}
if (existsSync(folder)) {
  console.error(`blueprints/${country.toLowerCase()} is there already`);
  process.exit(1);
}
const text = `${JSON.stringify(template({ country, name, language, timeZone }), null, 2)}\n`;
try {
  readBlueprint(text, `blueprints/${country.toLowerCase()}/blueprint.json`, surroundings());
} catch (wrong) {
  console.error(`${wrong instanceof Error ? wrong.message : wrong}\n${usage}`);
  process.exit(1);
}
mkdirSync(folder);
writeFileSync(join(folder, 'blueprint.json'), text);
console.log(
  `blueprints/${country.toLowerCase()}/blueprint.json is made, and valid. Replace each "default" by what the country does and where that is written; README.md there says what each member is for`,
);
