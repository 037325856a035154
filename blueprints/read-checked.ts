import type * as z from 'zod';
import { lineOf } from './lines.ts';

/** What a country brings is wrong; the message has a line for each thing. */
export class WrongBlueprint extends Error {
  override readonly name = 'WrongBlueprint';
}

/**
 * Reads the text of a JSON file of a blueprint.
 * @param file how to call it in a message
 * @param more what else is wrong in one that is as the schema wants it
 * @throws WrongBlueprint with `file:line: path: what would be right`, for everything that is wrong
 */
export function readChecked<Read>(
  text: string,
  file: string,
  schema: z.ZodType<Read>,
  more: (read: Read) => readonly Problem[] = () => [],
): Read {
  const json = parsed(text, file);
  const read = schema.safeParse(json);
  const wrong = read.success ? more(read.data) : read.error.issues.map(problemOf);
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

export interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
