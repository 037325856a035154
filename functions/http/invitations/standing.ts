import { withMembers } from '../../fhir/json.ts';
import { isJsonObject, type Resource } from '../../fhir/resource.ts';
import { type Word, wordFlag } from '../../group-care/invitations/standing-word.ts';
import type { Repository, Version } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';
import { itself } from './context.ts';

interface Sources {
  readonly repository: Repository;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/** Keeps what somebody has said about messages, in a Flag of which Kring makes one for each person and word. */
export async function wordOf({ repository, clock }: Sources, subject: string, word: Word): Promise<void> {
  const id = await flagId(subject, word);
  if (isActive(await repository.read('Flag', id))) return;
  const resource = wordFlag(word, id, subject, new Date(clock()).toISOString());
  await repository.commit([{ kind: 'update', resource }], itself);
}

/** Whether she has said it here; what others have noted for her is theirs to take back. */
export async function hasWord(
  { repository }: Pick<Sources, 'repository'>,
  subject: string,
  word: Word,
): Promise<boolean> {
  return isActive(await repository.read('Flag', await flagId(subject, word)));
}

export async function takeBack({ repository, clock }: Sources, subject: string, word: Word): Promise<void> {
  const id = await flagId(subject, word);
  if (!isActive(await repository.read('Flag', id))) return;
  const end = new Date(clock()).toISOString();
  const change = (flag: Resource): Resource =>
    withMembers(flag, {
      status: 'inactive',
      period: { ...(isJsonObject(flag.period) && flag.period), end },
    }) as Resource;
  await repository.commit([{ kind: 'modify', type: 'Flag', id, change }], itself);
}

function isActive(version: Version | undefined): boolean {
  return version?.deleted === false && version.resource.status === 'active';
}

async function flagId(subject: string, word: Word): Promise<string> {
  return `${word}-${(await sha256(subject)).slice(0, 40)}`;
}
