import type { Repository, Version } from '../../repository/repository.ts';
import { careTeamsOf, isAtWork } from './care-team.ts';
import type { Link } from './link.ts';

type References = Pick<Link, 'encounter' | 'basedOn' | 'requester' | 'careTeam'>;

/**
 * What a link refers to, as far as it is still there: between an invitation and its answers months may lie. Who is
 * gone does not follow an alert up: then it is the nearest of those who look after the person now, or nobody.
 */
export async function standingReferences(
  repository: Pick<Repository, 'readMany'>,
  { subject, encounter, basedOn, requester, careTeam }: Link,
): Promise<References> {
  const given = Object.entries({ subject, encounter, basedOn, requester, careTeam }).flatMap(
    ([name, target]) => (target === undefined ? [] : [{ name, target }]),
  );
  const versions = await repository.readMany(given.map(({ target }) => keyOf(target)));
  const there = new Map(
    given.flatMap(({ name, target }, index) => {
      const version = versions[index];
      return version && !version.deleted ? [[name, { target, version }] as const] : [];
    }),
  );
  const named = there.get('careTeam');
  const owner =
    named && isAtWork(named.version)
      ? named.target
      : await nearestCareTeam(repository, there.get('subject')?.version, there.get('encounter')?.version);
  const kept = (name: keyof References) => {
    const found = there.get(name)?.target;
    return found === undefined ? {} : { [name]: found };
  };
  return {
    ...kept('encounter'),
    ...kept('basedOn'),
    ...kept('requester'),
    ...(owner !== undefined && { careTeam: owner }),
  };
}

/** The nearest of those who look after the person that is still there. */
export async function nearestCareTeam(
  { readMany }: Pick<Repository, 'readMany'>,
  patient: Pick<Version, 'resource'> | undefined,
  encounter: Pick<Version, 'resource'> | undefined,
): Promise<string | undefined> {
  const candidates = careTeamsOf(patient?.resource, encounter?.resource);
  const versions = await readMany(candidates.map(keyOf));
  return candidates.find((_, index) => isAtWork(versions[index]));
}

export function keyOf(reference: string): { readonly type: string; readonly id: string } {
  const [type = '', id = ''] = reference.split('/');
  return { type, id };
}
