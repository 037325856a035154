import { readdir, readFile } from 'node:fs/promises';
import { parse } from '../functions/fhir/json.ts';
import { isJsonObject, type Resource } from '../functions/fhir/resource.ts';

const here = new URL('.', import.meta.url);

/** The names of the folders here: each is one questionnaire. */
export async function questionnaireNames(): Promise<readonly string[]> {
  const entries = await readdir(here, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** The Questionnaire of every folder, as JSON and not yet parsed. @throws Error when a folder holds none */
export async function readQuestionnaires(): Promise<readonly Resource[]> {
  return Promise.all((await questionnaireNames()).map(readQuestionnaire));
}

async function readQuestionnaire(name: string): Promise<Resource> {
  const json = parse(await readFile(new URL(`${name}/questionnaire.json`, here), 'utf8'));
  if (!isJsonObject(json) || typeof json.resourceType !== 'string') {
    throw new Error(`questionnaires/${name}/questionnaire.json is no resource`);
  }
  return { ...json, resourceType: json.resourceType };
}
