import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
