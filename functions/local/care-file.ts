import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlueprints } from '../../blueprints/read.ts';
import { readCare } from '../handlers/care.ts';
import { pageLanguages } from '../parent-page/texts.ts';

/**
 * What the programme says about itself on the parent page: `care.json` in the data folder, nothing when there is none.
 * @throws Error that names the file and says what is wrong with it
 */
export function openCare(folder: string): { readonly care?: ReturnType<typeof readCare> } {
  const path = join(folder, 'care.json');
  if (!existsSync(path)) return {};
  try {
    return { care: readCare(readFileSync(path, 'utf8')) };
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** What the operator is to be told: that who is in danger finds nothing to tap. Kring makes up no number. */
export function emergencyNotice(folder: string): string | undefined {
  const { care } = openCare(folder);
  const without = pageLanguages.filter((language) => care?.[language]?.emergency === undefined);
  if (without.length === 0) return undefined;
  const path = join(folder, 'care.json');
  return `The parent page has no emergency number to tap (${without.join(', ')}): give \`emergency\` in ${path}, see README.md`;
}

/**
 * For each language of the country in which nobody is named who helps in a crisis, neither in its blueprint nor in
 * `care.json`: what the operator is to be told.
 */
export function crisisNotices(country: string, folder: string): readonly string[] {
  const { care } = openCare(folder);
  const blueprint = readBlueprints().find((one) => one.country === country);
  return Object.entries(blueprint?.crisis ?? {}).flatMap(([language, lines]) => {
    const own: Readonly<Record<string, { readonly help?: readonly unknown[] } | undefined>> = care ?? {};
    if (lines.length > 0 || (own[language]?.help?.length ?? 0) > 0) return [];
    const path = `blueprints/${country.toLowerCase()}/blueprint.json`;
    return [
      `Nobody is named who helps in a crisis (${language}): ask the operator of the programme whom, and give \`crisis\` in ${path} or \`help\` in ${join(folder, 'care.json')}. Kring makes up no number`,
    ];
  });
}
