import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from '../functions/fhir/json.ts';
import { withWording } from '../functions/questionnaire/wording.ts';
import { questionnaireNames, readQuestionnaire } from './read.ts';

/**
 * `npm run load:instrument -- epds wording.json` puts the wording that you have a licence for into an instrument of which
 * Kring comes with the structure, codes and scoring alone. A file that does not fit is refused, and nothing is written.
 */
const [name = '', path = ''] = process.argv.slice(2);
const names = await questionnaireNames('structure.json');
if (!names.includes(name) || path === '') {
  console.error(
    `Say which instrument (${names.join(', ')}) and the file with its wording: npm run load:instrument -- ${names[0]} wording.json`,
  );
  process.exit(1);
}
const loaded = withWording(
  await readQuestionnaire(name, 'structure.json'),
  parse(await readFile(path, 'utf8')),
);
if ('issues' in loaded) {
  for (const { expression, diagnostics } of loaded.issues) console.error(`${expression}: ${diagnostics}`);
  console.error(`Nothing was loaded: ${path} does not fit ${name}`);
  process.exit(1);
}
const target = new URL(`${name}/questionnaire.json`, import.meta.url);
await writeFile(target, `${stringify(loaded.questionnaire, 2)}\n`);
console.log(`${name} is loaded; it is there when the server starts next`);
