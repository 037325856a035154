import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readGuide } from '../functions/guide-page/guide.ts';
import { guidePages } from '../functions/guide-page/pages.ts';
import { guideCss } from '../functions/guide-page/style.ts';
import { packageArchive, packageFiles } from '../functions/handlers/package-archive.ts';

/**
 * Makes what others install and read, out of what `npm run profiles` has compiled: `dist/package.tgz`, the FHIR package
 * in HL7's layout, and `dist/guide/`, the same pages as at `/guide`, to be put anywhere.
 *
 *     npm run package
 */
if (import.meta.main) {
  const dist = join(import.meta.dirname, 'dist');
  await rm(dist, { recursive: true, force: true });
  const files = packageFiles(join(import.meta.dirname, 'generated'));
  const archive = packageArchive(files);
  const guide = readGuide(files);
  const pages = [...guidePages(guide)].map(([name, make]) => [name, make()] as const);
  const all = [...pages, ...guide.texts, ['style.css', guideCss], ['package.tgz', archive]] as const;
  await mkdir(join(dist, 'guide'), { recursive: true });
  await Promise.all(all.map(([name, content]) => writeFile(join(dist, 'guide', name), content)));
  await writeFile(join(dist, 'package.tgz'), archive);
  console.log(
    `${join(dist, 'package.tgz')}: ${archive.length} bytes; ${join(dist, 'guide')}: ${pages.length} pages`,
  );
}
