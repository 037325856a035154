import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AreaLists, areaListsSchema } from '../functions/indicator/areas.ts';
import { readChecked } from './read-checked.ts';

/**
 * A country's places by year.
 * @param folder with a folder for each country
 * @param own an areas.json of the operator's own, which goes before that of the blueprint where it is there
 * @returns none where nobody has given a list: then places are told as they are recorded
 * @throws WrongBlueprint with `file:line: path: what would be right`, for everything that is wrong
 */
export function readAreas(folder: string, country: string, own?: string): AreaLists {
  if (own !== undefined && existsSync(own)) return readLists(own, own);
  const name = country.toLowerCase();
  const file = join(folder, name, 'areas.json');
  return existsSync(file) ? readLists(file, `blueprints/${name}/areas.json`) : [];
}

function readLists(path: string, file: string): AreaLists {
  return readChecked(readFileSync(path, 'utf8'), file, areaListsSchema).lists;
}
