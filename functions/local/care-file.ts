import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCare } from '../handlers/care.ts';

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
