import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lineOf } from './lines.ts';
import { type Blueprint, blueprintSchema } from './schema.ts';

const here = import.meta.dirname;

/** Folders beside the blueprints that they name something in. */
export interface Surroundings {
  readonly regimes: readonly string[];
  readonly questionnaires: readonly string[];
}

/** A country's blueprint is wrong; the message has a line for each thing. */
class WrongBlueprint extends Error {
  override readonly name = 'WrongBlueprint';
}

/**
 * Reads the text of a blueprint.
 * @param file how to call it in a message
 * @throws WrongBlueprint with `file:line: path: what would be right`, for everything that is wrong
 */
export function readBlueprint(text: string, file: string, around: Surroundings): Blueprint {
  const json = parsed(text, file);
  const read = blueprintSchema.safeParse(json);
  const wrong = read.success
    ? surroundingProblems(read.data, around)
    : read.error.issues.map(({ path, message }) => ({ path, message }));
  if (wrong.length > 0 || !read.success) {
    const lines = wrong
      .map(({ path, message }) => ({
        line: lineOf(text, path),
        said: `${path.map(String).join('.') || 'the whole'}: ${message}`,
      }))
      .toSorted((one, other) => one.line - other.line);
    throw new WrongBlueprint(lines.map(({ line, said }) => `${file}:${line}: ${said}`).join('\n'));
  }
  return read.data;
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const [, position] = /position (\d+)/.exec(said) ?? [];
    const line = position === undefined ? 1 : text.slice(0, Number(position)).split('\n').length;
    throw new WrongBlueprint(`${file}:${line}: this is no JSON. ${said}`, { cause });
  }
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function surroundingProblems({ regime, instruments }: Blueprint, around: Surroundings): readonly Problem[] {
  const regimes = around.regimes.includes(regime)
    ? []
    : [{ path: ['regime'], message: `must be one of ${around.regimes.join(', ')}` }];
  const unknown = instruments.flatMap(({ questionnaire }, index) =>
    around.questionnaires.includes(questionnaire)
      ? []
      : [
          {
            path: ['instruments', index, 'questionnaire'],
            message: `must be one of ${around.questionnaires.join(', ')}`,
          },
        ],
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
    if (blueprint.country.toLowerCase() === name) return blueprint;
    const line = lineOf(text, ['country']);
    throw new WrongBlueprint(
      `blueprints/${name}/blueprint.json:${line}: country: must be ${name.toUpperCase()}, as its folder is called`,
    );
  });
}
