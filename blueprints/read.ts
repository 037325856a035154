import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAreas } from './areas.ts';
import { lineOf } from './lines.ts';
import { type Problem, readChecked, WrongBlueprint } from './read-checked.ts';
import { type Blueprint, blueprintSchema } from './schema.ts';

const here = import.meta.dirname;

/** Folders beside the blueprints that they name something in. */
export interface Surroundings {
  readonly regimes: readonly string[];
  readonly questionnaires: readonly string[];
}

/**
 * Reads the text of a blueprint.
 * @param file how to call it in a message
 * @throws WrongBlueprint with `file:line: path: what would be right`, for everything that is wrong
 */
export function readBlueprint(text: string, file: string, around: Surroundings): Blueprint {
  return readChecked(text, file, blueprintSchema, (read) => surroundingProblems(read, around));
}

function surroundingProblems(
  { regime, instruments, invitations }: Blueprint,
  around: Surroundings,
): readonly Problem[] {
  const regimes = around.regimes.includes(regime)
    ? []
    : [{ path: ['regime'], message: `must be one of ${around.regimes.join(', ')}` }];
  const asked = [
    ...instruments.map((one, index) => ({ ...one, path: ['instruments', index, 'questionnaire'] })),
    ...invitations.afterSession.map((one, index) => ({
      ...one,
      path: ['invitations', 'afterSession', index, 'questionnaire'],
    })),
  ];
  const message = `must be one of ${around.questionnaires.join(', ')}`;
  const unknown = asked.flatMap(({ questionnaire, path }) =>
    around.questionnaires.includes(questionnaire) ? [] : [{ path, message }],
  );
  return [...regimes, ...unknown];
}

function names(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.map(({ name }) => name.replace(/\.json$/, '')).filter((name) => !name.includes('.'));
}

export function surroundings(): Surroundings {
  return {
    regimes: names(join(here, '../indicators/regimes')),
    questionnaires: names(join(here, '../questionnaires')),
  };
}

/**
 * The blueprint of every folder, by country.
 * @param folder with a folder for each country
 * @throws WrongBlueprint
 */
export function readBlueprints(
  folder: string = here,
  around: Surroundings = surroundings(),
): readonly Blueprint[] {
  const countries = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return countries.map(({ name }) => {
    const text = readFileSync(join(folder, name, 'blueprint.json'), 'utf8');
    const blueprint = readBlueprint(text, `blueprints/${name}/blueprint.json`, around);
    readAreas(folder, name);
    if (blueprint.country.toLowerCase() === name) return blueprint;
    const line = lineOf(text, ['country']);
    throw new WrongBlueprint(
      `blueprints/${name}/blueprint.json:${line}: country: must be ${name.toUpperCase()}, as its folder is called`,
    );
  });
}
