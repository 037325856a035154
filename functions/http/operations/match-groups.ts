import type { Arguments } from '../../fhir/parameters.ts';
import { codeSystem, profile } from '../../group-care/canonical.ts';
import { locationOf } from '../../group-care/enrolment/continue.ts';
import { countFamilies } from '../../group-care/enrolment/families.ts';
import { isInfant } from '../../group-care/infant.ts';
import type { OpenGroup } from '../../group-care/matching/fit.ts';
import { openGroup } from '../../group-care/matching/open-group.ts';
import type { Sizes } from '../../group-care/matching/propose.ts';
import { type Group, hasProfile } from '../../group-care/resources.ts';
import { allMatches } from '../all-matches.ts';
import { type Reader, resourcesAt } from '../places.ts';
import type { Resolved } from './resolve-references.ts';

/** The groups that were named, or all that the caller sees, which have not ended. */
export async function openGroups(
  input: Arguments,
  { places, resources }: Resolved,
  sizes: Sizes,
  today: string,
  reader: Reader,
): Promise<readonly OpenGroup[]> {
  const named = input.all('group').flatMap(({ at }) => resources.get(places.get(at) ?? '') ?? []);
  const models = ['centering-pregnancy', 'centering-parenting'].map(
    (code) => `${codeSystem.careGroupModel}|${code}`,
  );
  const all =
    named.length > 0
      ? named
      : (await allMatches('Group', [['code', models.join(',')]], reader)).map(({ resource }) => resource);
  const groups = all.filter((one) => hasProfile(one, profile.careGroup)).map((one) => one as Group);
  const members = groups.flatMap(({ member = [] }) =>
    member.flatMap(({ entity }) => entity?.reference ?? []),
  );
  const known = await resourcesAt(
    [...new Set([...members, ...groups.flatMap((one) => locationOf(one) ?? [])])],
    reader,
  );
  const isChild = (place: string) => isInfant(known.get(place), today);
  return groups.flatMap((group) => {
    const location = known.get(locationOf(group) ?? '');
    return openGroup(group, countFamilies(group, today, isChild), location, sizes) ?? [];
  });
}
