import { consented } from '../../access/consent.ts';
import type { Family } from '../../group-care/enrolment/families.ts';
import { infantYears, isInfant } from '../../group-care/infant.ts';
import { goneIssue, goneOf } from '../../group-care/person-rules.ts';
import type { Group, Patient } from '../../group-care/resources.ts';
import type { Version } from '../../repository/repository.ts';
import { seenOf } from '../../repository/sight.ts';
import type { Reader } from '../places.ts';
import { mayReceive } from './continue-receiver.ts';
import { allMatches } from './every-match.ts';
import { elsewhereText, type Memberships, membershipsElsewhere } from './memberships.ts';
import { storedPeople } from './stored-people.ts';

function sourcesOf({ api, base }: Reader) {
  return { repository: api.repository, searchDefinitions: api.searchDefinitions, base, nowMs: api.clock() };
}

interface KnownPeople {
  readonly stored: ReadonlyMap<string, Patient>;
  readonly elsewhere: Memberships;
}

export async function knownOf(
  people: readonly string[],
  toGroup: Group,
  start: string,
  reader: Reader,
): Promise<KnownPeople> {
  const [stored, elsewhere] = await Promise.all([
    storedPeople(people, reader.api),
    membershipsElsewhere(people, toGroup, [], start, reader),
  ]);
  return { stored, elsewhere };
}

/** Why a family cannot go on, whoever it goes to. */
export function whyNobody(
  family: Family,
  source: Group,
  start: string,
  { stored, elsewhere }: KnownPeople,
): string | undefined {
  const [head, ...babies] = family;
  if (!(source.member ?? []).some(({ entity }) => entity?.reference === head)) {
    return `${head} has not been a member of Group/${source.id}`;
  }
  const gone = family.find((who) => goneOf(stored.get(who) ?? { resourceType: 'Patient' }) !== undefined);
  if (gone !== undefined) return `${goneIssue(gone).diagnostics}: name the family without, if it goes on`;
  const grown = babies.find((who) => !isInfant(stored.get(who), start));
  if (grown !== undefined) {
    return `${grown} is no child of less than ${infantYears} years, by the birth date that is known: name each mother as a family`;
  }
  const [who, other] = family.flatMap((one) => {
    const found = elsewhere.get(one);
    return found === undefined ? [] : [one, elsewhereText(found)];
  });
  return who === undefined ? undefined : `${who} ${other}, and nobody is in two groups of one kind at once`;
}

/**
 * Why a family is not to go to another organisation. Every consent counts, that of a mother and those of her babies, and
 * the answer tells of those alone that the caller sees: what somebody has refused elsewhere may be kept from them.
 */
export async function whyRefused(
  family: Family,
  source: Group,
  organization: string,
  reader: Reader,
): Promise<string | undefined> {
  if (organization === source.managingEntity?.reference) return undefined;
  const answers = await Promise.all(family.map((who) => answersOf(who, organization, reader)));
  const [mother] = answers;
  const isDenied = answers.some(({ all }) => all === 'deny');
  if (mother?.all === 'permit' && !isDenied && (await mayReceive(organization, family, reader)))
    return undefined;
  const refusing = family.find((_, index) => answers[index]?.seen === 'deny');
  if (refusing !== undefined) return `${refusing} refuses it`;
  return (
    `${family[0]} has not consented: that takes a Consent in force, recorded where the family is registered, that permits ` +
    `it (purpose TREAT) with ${organization} as an actor`
  );
}

/** What somebody's consents come to, all of them and those that the caller sees. */
async function answersOf(who: string, organization: string, reader: Reader) {
  const stored = await allMatches(sourcesOf(reader), 'Consent', [['patient', who]]);
  const resource = { resourceType: 'Patient', id: who.split('/')[1] ?? '' };
  const known = { now: new Date(reader.api.clock()).toISOString(), baseUrl: reader.base };
  const answerOf = (consents: readonly Version[]) =>
    consented(
      consents.map((one) => one.resource),
      { purpose: 'TREAT', actors: [organization], resource },
      known,
    );
  return { all: answerOf(stored), seen: answerOf(await seenOf(stored, reader.view)) };
}
