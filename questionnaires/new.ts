import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { newCase, newQuestionnaire } from '../functions/questionnaire/new-questionnaire.ts';

/** `npm run new:questionnaire -- name` makes a folder that passes the checks, to be changed from there. */
const [name = ''] = process.argv.slice(2);
const folder = new URL(`${name}/`, import.meta.url);
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40) {
  console.error('Give a name of small letters, digits and hyphens: npm run new:questionnaire -- first-days');
  process.exit(1);
}
if (existsSync(folder)) {
  console.error(`There is a folder questionnaires/${name} already`);
  process.exit(1);
}
const date = new Date().toISOString().slice(0, 10);
await mkdir(new URL('cases/', folder), { recursive: true });
await writeFile(
  new URL('questionnaire.json', folder),
  `${JSON.stringify(newQuestionnaire(name, date), null, 2)}\n`,
);
await writeFile(new URL('cases/mixed.json', folder), `${JSON.stringify(newCase, null, 2)}\n`);
console.log(
  `questionnaires/${name} is made: change its questions and its case, then npm run lint:questionnaires`,
);
