import { readdir, readFile } from 'node:fs/promises';
import { parse } from '../functions/fhir/json.ts';
import { isJsonObject, type Resource } from '../functions/fhir/resource.ts';

const here = new URL('.', import.meta.url);

/**
 * The folders here: each is one questionnaire. Of an instrument whose wording is licensed there is a `structure.json`
 * only, until `npm run load:instrument` has made a `questionnaire.json` of it.
 */
export async function questionnaireNames(file = 'questionnaire.json'): Promise<readonly string[]> {
  const entries = await readdir(here, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const held = await Promise.all(folders.map((name) => readdir(new URL(`${name}/`, here))));
  return folders.filter((_, index) => held[index]?.includes(file));
}

/** The Questionnaire of every folder that has one, as JSON and not yet parsed. @throws Error when one cannot be read */
export async function readQuestionnaires(): Promise<readonly Resource[]> {
  return Promise.all((await questionnaireNames()).map((name) => readQuestionnaire(name)));
}

/** @throws Error when the file is not there, or is no resource */
export async function readQuestionnaire(name: string, file = 'questionnaire.json'): Promise<Resource> {
  const json = parse(await readFile(new URL(`${name}/${file}`, here), 'utf8'));
  if (!isJsonObject(json) || typeof json.resourceType !== 'string') {
    throw new Error(`questionnaires/${name}/${file} is no resource`);
  }
  return { ...json, resourceType: json.resourceType };
}
