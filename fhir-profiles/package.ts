import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageArchive } from '../functions/handlers/package-archive.ts';
import { committed } from './build.ts';

/**
 * Makes what others install: `dist/package.tgz`, the FHIR package in HL7's layout.
 *
 *     npm run package
 */
if (import.meta.main) {
  const folder = join(import.meta.dirname, 'dist');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const archive = packageArchive(await committed());
  await writeFile(join(folder, 'package.tgz'), archive);
  console.log(`${join(folder, 'package.tgz')}: ${archive.length} bytes`);
}
