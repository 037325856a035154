import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Blueprint, blueprintSchema } from '../../blueprints/schema.ts';
import type { Sizes } from '../group-care/matching/propose.ts';
import type { FhirApi } from '../http/api.ts';
import type { IdentifierRules } from '../http/identifier-check.ts';
import type { CountryRules } from '../http/invitations/context.ts';

/**
 * The blueprint of the country that this deployment is of. It was checked when the stack was made.
 * @param folder with a folder for each country
 * @throws Error when there is none
 */
export function readCountry(folder: string, country: string): Blueprint {
  const text = readFileSync(join(folder, country.toLowerCase(), 'blueprint.json'), 'utf8');
  return blueprintSchema.parse(JSON.parse(text));
}

/**
 * What the FHIR API takes from the blueprints that it serves; group sizes only where it serves one country, and days by
 * the first.
 */
export function rulesOf(
  blueprints: readonly Blueprint[],
): Pick<FhirApi, 'identifierRules' | 'groupSizes' | 'timeZone'> {
  const [first, ...others] = blueprints;
  return {
    identifierRules: identifierRulesOf(blueprints),
    ...(first && { timeZone: first.timeZone }),
    ...(first && others.length === 0 && { groupSizes: groupSizesOf(first) }),
  };
}

function groupSizesOf({ schedules: { pregnancy, parenting } }: Blueprint): Sizes {
  return { pregnancy: pregnancy.size, parenting: parenting.size };
}

/** How the numbers of these countries' registers are told from what somebody mistyped. */
function identifierRulesOf(blueprints: readonly Blueprint[]): IdentifierRules {
  const all = blueprints.flatMap(({ identifiers }) => identifiers);
  return new Map(
    all.map(({ system, name, pattern, check }) => [system, { name, pattern: new RegExp(pattern), check }]),
  );
}

/** When parents are written to in a country. */
export function invitationRulesOf({ country, languages, timeZone, invitations }: Blueprint): CountryRules {
  const { source: _, afterSession, ...rules } = invitations;
  return {
    ...rules,
    country,
    languages,
    timeZone,
    afterSession: afterSession.map((one) => ({
      ...one,
      questionnaire: `https://kring.care/fhir/Questionnaire/${one.questionnaire}`,
    })),
  };
}
