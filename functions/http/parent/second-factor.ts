import { FhirError } from '../../fhir/outcome.ts';
import type { Repository } from '../../repository/repository.ts';
import { isSameText } from '../digest.ts';
import type { Link } from './link.ts';

/** A link that was sent with a second factor is opened by whoever knows in which year the child was born. */
export type Proof = 'proved' | 'open' | 'locked';

/** There are only a few years that it could be. */
const maxTries = 3;

const provedMs = 2 * 3_600_000;

/** Whether this visit has shown that it knows; `locked` once there were too many wrong tries, for good. */
export async function proofOf(
  { records }: Pick<Repository, 'records'>,
  link: Link,
  visitDigest: string,
  nowMs: number,
): Promise<Proof> {
  const [tries, proof] = await Promise.all([
    records.get(triesKey(link)),
    records.get(proofKey(link, visitDigest)),
  ]);
  if (Number(proof?.value.until ?? 0) > nowMs) return 'proved';
  return Number(tries?.value.wrong ?? 0) >= maxTries ? 'locked' : 'open';
}

/**
 * Takes a year for the right one or not. The try is counted before it is looked at, so that many at once are no more
 * tries than one after the other. @throws FhirError `conflict` when another try came at the same moment
 */
export async function tryYear(
  repository: Pick<Repository, 'records' | 'read'>,
  link: Link & { readonly child: string },
  year: string,
  { visitDigest, nowMs, keptUntilSeconds }: Attempt,
): Promise<Proof> {
  const { records } = repository;
  const tries = await records.get(triesKey(link));
  const wrong = Number(tries?.value.wrong ?? 0);
  if (wrong >= maxTries) return 'locked';
  const expect = tries ? { revision: tries.revision } : 'absent';
  await records.commit([
    { key: triesKey(link), value: { wrong: wrong + 1 }, expect, expiresAtSeconds: keptUntilSeconds },
  ]);
  if (!isSameText(year, await birthYearOf(repository, link.child))) {
    return wrong + 1 >= maxTries ? 'locked' : 'open';
  }
  const until = nowMs + provedMs;
  await records.put(proofKey(link, visitDigest), { until }, Math.ceil(until / 1_000));
  await records.remove(triesKey(link));
  return 'proved';
}

interface Attempt {
  readonly visitDigest: string;
  readonly nowMs: number;
  readonly keptUntilSeconds: number;
}

/** Of somebody else's try at the same moment. */
export function isOvertaken(caught: unknown): boolean {
  return caught instanceof FhirError && caught.issues[0].code === 'conflict';
}

/** As the record of the child has it now; '' when that says nothing, which no year equals. */
async function birthYearOf({ read }: Pick<Repository, 'read'>, child: string): Promise<string> {
  const [type = '', id = ''] = child.split('/');
  const version = await read(type, id);
  const date = version && !version.deleted ? version.resource.birthDate : undefined;
  return typeof date === 'string' ? date.slice(0, 4) : '';
}

function triesKey(link: Link) {
  return { kind: 'factor', id: link.id };
}

function proofKey(link: Link, visitDigest: string) {
  return { kind: 'factor', id: link.id, part: visitDigest };
}
