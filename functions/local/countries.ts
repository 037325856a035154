import { readBlueprints } from '../../blueprints/read.ts';
import type { Blueprint } from '../../blueprints/schema.ts';
import { invitationRulesOf } from '../handlers/blueprint.ts';
import type { CountryRules } from '../http/invitations/context.ts';

/** @throws Error that says which countries there are, or what is wrong in a blueprint */
export function blueprintsOf(country: string | undefined): readonly Blueprint[] {
  const all = readBlueprints();
  if (country === undefined) return all;
  const found = all.filter((one) => one.country === country);
  if (found.length > 0) return found;
  throw new Error(
    `There is no blueprint of ${country}; there are ${all.map((one) => one.country).join(', ')}`,
  );
}

/** Of a server for all countries each plan says whose it is; what is of none is as in the Netherlands. */
export function invitationRulesIn(
  blueprints: readonly Blueprint[],
): readonly [CountryRules, ...CountryRules[]] {
  const sorted = blueprints.toSorted(
    (one, other) => Number(other.country === 'NL') - Number(one.country === 'NL'),
  );
  const [first, ...others] = sorted.map(invitationRulesOf);
  if (first === undefined) throw new Error('There is no blueprint');
  return [first, ...others];
}

/** Of a server for all countries the figures are under the regime `nl`, and said to be of the Netherlands. */
export function reportedCountry(
  blueprints: readonly Blueprint[],
): Pick<Blueprint, 'country' | 'name' | 'timeZone'> {
  const [only, ...others] = blueprints;
  const dutch = { country: 'NL', name: 'Netherlands', timeZone: 'Europe/Amsterdam' };
  return others.length === 0 ? (only ?? dutch) : dutch;
}
