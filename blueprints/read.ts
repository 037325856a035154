import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
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
  const wrong = read.success ? surroundingProblems(read.data, around) : read.error.issues.map(problemOf);
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

/** Of a key that cannot be, what is wrong with it is inside. */
function problemOf(issue: z.core.$ZodIssue): Problem {
  const [inner] = issue.code === 'invalid_key' ? issue.issues : [];
  return { path: issue.path, message: inner?.message ?? issue.message };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    // Of some errors the message quotes what is around, over several lines.
    const [short = said] = said.split('\n');
    const [, position] = /position (\d+)/.exec(said) ?? [];
    const line =
      position === undefined ? brokenLine(text) : text.slice(0, Number(position)).split('\n').length;
    throw new WrongBlueprint(`${file}:${line}: this is no JSON. ${short}`, { cause });
  }
}

/** The first line with which the text is broken, and not only unfinished: not every error says where it is. */
function brokenLine(text: string): number {
  const lines = text.split('\n');
  const broken = lines.findIndex((_, index) => isBroken(lines.slice(0, index + 1).join('\n')));
  return broken === -1 ? lines.length : broken + 1;
}

function isBroken(start: string): boolean {
  try {
    JSON.parse(start);
    return false;
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    const [, position] = /position (\d+)/.exec(said) ?? [];
    if (position !== undefined) return Number(position) < start.length;
    return !/end of JSON input/.test(said);
  }
}

interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
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
    if (blueprint.country.toLowerCase() === name) return blueprint;
    const line = lineOf(text, ['country']);
    throw new WrongBlueprint(
      `blueprints/${name}/blueprint.json:${line}: country: must be ${name.toUpperCase()}, as its folder is called`,
    );
  });
}
