import { error, type Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import { codeSystem, profile } from '../../group-care/canonical.ts';
import { locationOf } from '../../group-care/enrolment/continue.ts';
import { countFamilies } from '../../group-care/enrolment/families.ts';
import { isInfant } from '../../group-care/infant.ts';
import type { OpenGroup } from '../../group-care/matching/fit.ts';
import { openGroup, windowOfGroup } from '../../group-care/matching/open-group.ts';
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

/** Groups that are named have to be such as families go to: the others among all are passed over. */
export function groupIssues(input: Arguments, { places, resources }: Resolved): readonly Issue[] {
  return input.all('group').flatMap(({ at }) => {
    const place = places.get(at) ?? '';
    const group = resources.get(place) as Group | undefined;
    const wrong = group && whyClosed(group);
    return wrong === undefined ? [] : [error('business-rule', `${place} ${wrong}`, at)];
  });
}

function whyClosed(group: Group): string | undefined {
  if (!hasProfile(group, profile.careGroup)) {
    return `is no care group: it should have ${profile.careGroup} in meta.profile`;
  }
  if (group.active === false) return 'has ended (active is false): nobody joins it any more';
  if (windowOfGroup(group) !== undefined) return undefined;
  return 'does not say for whom it is: it needs a code of care-group-model and the window of due dates or birth dates';
}
