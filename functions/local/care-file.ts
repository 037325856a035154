import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readBlueprints } from '../../blueprints/read.ts';
import type { Blueprint } from '../../blueprints/schema.ts';
import { readCare } from '../handlers/care.ts';
import type { ParentAppOptions } from '../http/parent/visit-context.ts';
import { pageLanguages } from '../parent-page/texts.ts';

/**
 * What the programme says about itself on the parent page: `care.json` in the data folder, nothing when there is none.
 * @throws Error that names the file and says what is wrong with it
 */
export function openCare(folder: string): { readonly care?: ReturnType<typeof readCare> } {
  const path = join(folder, 'care.json');
  if (!existsSync(path)) return {};
  try {
    return { care: readCare(readFileSync(path, 'utf8')) };
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

type Help = Pick<ParentAppOptions, 'crisis' | 'emergency'>;

/** What the blueprint of the country says to who is in danger or in a crisis. */
export function helpOf(country: string | undefined): Help {
  const blueprint = blueprintOf(country);
  if (blueprint === undefined) return {};
  const { crisis, emergency } = blueprint;
  const lines = Object.entries(crisis).map(
    ([language, all]) => [language, all.map(({ source: _, ...line }) => line)] as const,
  );
  return { crisis: Object.fromEntries(lines), ...(emergency && { emergency: emergency.number }) };
}

function blueprintOf(country: string | undefined): Blueprint | undefined {
  return country === undefined ? undefined : readBlueprints().find((one) => one.country === country);
}

/**
 * What the operator is to be told: in which languages who is in danger finds no number to tap, and who is in a crisis
 * nobody who helps, neither by `care.json` nor by the blueprint of the country. Kring makes up neither.
 */
export function helpNotices(folder: string, country: string | undefined): readonly string[] {
  const { crisis, emergency } = helpOf(country);
  const own: ReturnType<typeof openCare>['care'] = openCare(folder).care;
  const named = Object.values(own ?? {});
  // What is named in one language is shown in all: only those of the country itself need their own.
  const isNamed = named.some(({ help }) => help.length > 0);
  const languages = crisis ? Object.keys(crisis) : isNamed ? [] : pageLanguages;
  const hasNumber = emergency !== undefined || named.some((each) => each.emergency !== undefined);
  const helpless = languages.filter(
    (one) => (own?.[one]?.help ?? []).length === 0 && (crisis?.[one] ?? []).length === 0,
  );
  const file = join(folder, 'care.json');
  const blueprint = country === undefined ? '' : ` in blueprints/${country.toLowerCase()}/blueprint.json or`;
  return [
    ...(hasNumber
      ? []
      : [
          `The parent page has no emergency number to tap: give \`emergency\`${blueprint} in ${file}, see README.md`,
        ]),
    ...(helpless.length === 0
      ? []
      : [
          `Nobody is named who helps in a crisis (${helpless.join(', ')}): ask the operator of the programme whom, and give ${country === undefined ? '' : '`crisis`'}${blueprint} \`help\` in ${file}. Kring makes up no number`,
        ]),
  ];
}
