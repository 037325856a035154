import type { Principal } from '../../access/principal.ts';
import type { RecordKey, Records, RecordValue, StoredRecord } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';

/**
 * What an invitation's link opens: one questionnaire, for one person, as one Task. The record is kept under the
 * SHA-256 of the token, so that whoever reads the store cannot open a link.
 */
export interface Link {
  /** SHA-256 of the token, in hex. */
  readonly id: string;
  /** Id of the Task that asks for the answers. */
  readonly task: string;
  /** Reference to the person that the answers are about. */
  readonly subject: string;
  /** `url|version` */
  readonly questionnaire: string;
  readonly questionnaireId: string;
  readonly questionnaireVersionId: string;
  /** References. */
  readonly encounter?: string;
  readonly basedOn?: string;
  /** Who is asked to follow an alert up; without one, nobody is. */
  readonly careTeam?: string;
  readonly requester?: string;
  /** `Patient/…` whose year of birth is asked before anything is shown. */
  readonly child?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  /** Epoch milliseconds; absent unless it was taken back. */
  readonly revokedAt?: number;
  /** It was taken back because there is a newer one. */
  readonly replaced?: boolean;
  /** Epoch milliseconds; absent until the answers were sent. */
  readonly submittedAt?: number;
  /** Epoch milliseconds; absent unless the answers that were sent are being corrected. */
  readonly correctingSince?: number;
  /** Epoch milliseconds; absent unless the answers were taken back after they were sent. */
  readonly withdrawnAt?: number;
  /** The answers asked the care team to make contact. */
  readonly heavy?: boolean;
  /** SHA-256, in hex, of a random value that only the page that sent the answers knows. */
  readonly sender?: string;
  /** In which they were given. */
  readonly language?: string;
}

export interface StoredLink extends Link {
  readonly revision: string;
}

export const dayMs = 24 * 60 * 60 * 1_000;

/**
 * How long after its end what was filled in and not sent is kept: a new link within this time takes it over. Nobody
 * else ever reads it.
 */
const draftsKeptAfterEndDays = 7;

/** How long after its end a link is still known, so that it can say why it opens nothing. */
const keptAfterEndDays = 180;

export function linkIdOf(token: string): Promise<string> {
  return sha256(token);
}

export function linkKey(id: string): RecordKey {
  return { kind: 'link', id };
}

export function linkRecord({ id: _, ...link }: Link): RecordValue {
  return Object.fromEntries(Object.entries(link).filter(([, value]) => value !== undefined));
}

/** By whom the link is for and its Task, so that it is found by who does not hold its token. */
export function linkOfTaskKey({ subject, task }: Pick<Link, 'subject' | 'task'>): RecordKey {
  return { kind: 'links', id: subject, part: task };
}

/** When the store may forget the link, in epoch seconds. */
export function forgottenAtSeconds({ expiresAt }: Pick<Link, 'expiresAt'>): number {
  return Math.ceil((expiresAt + keptAfterEndDays * dayMs) / 1_000);
}

/** When the store may forget what was filled in and not sent, in epoch seconds. */
export function draftsForgottenAtSeconds({ expiresAt }: Pick<Link, 'expiresAt'>): number {
  return Math.ceil((expiresAt + draftsKeptAfterEndDays * dayMs) / 1_000);
}

/** What was sent is open once more, until it is sent again or the link ends. */
export function isBeingCorrected({ correctingSince, expiresAt }: Link, nowMs: number): boolean {
  return correctingSince !== undefined && nowMs < expiresAt;
}

export async function findLink(records: Records, token: string): Promise<StoredLink | undefined> {
  return readLink(records, await linkIdOf(token));
}

export async function readLink(records: Records, id: string): Promise<StoredLink | undefined> {
  const record = await records.get(linkKey(id));
  return record && storedLink(id, record);
}

function storedLink(id: string, { value, revision }: StoredRecord): StoredLink {
  const text = (name: string) => (typeof value[name] === 'string' ? { [name]: value[name] } : {});
  const number = (name: string) => (typeof value[name] === 'number' ? { [name]: value[name] } : {});
  return {
    id,
    revision,
    task: String(value.task),
    subject: String(value.subject),
    questionnaire: String(value.questionnaire),
    questionnaireId: String(value.questionnaireId),
    questionnaireVersionId: String(value.questionnaireVersionId),
    expiresAt: Number(value.expiresAt),
    ...text('encounter'),
    ...text('basedOn'),
    ...text('careTeam'),
    ...text('requester'),
    ...text('child'),
    ...text('language'),
    ...text('sender'),
    ...number('submittedAt'),
    ...number('revokedAt'),
    ...number('correctingSince'),
    ...number('withdrawnAt'),
    heavy: value.heavy === true,
    replaced: value.replaced === true,
  };
}

/** Who opens the link: somebody who may answer this one questionnaire, and nothing else. */
export function principalOf(link: Link): Principal {
  return {
    kind: 'link',
    linkId: link.id,
    task: link.task,
    questionnaire: link.questionnaire,
    subject: link.subject,
  };
}

/** Of the response to its Task: the same for each attempt to send it. */
export function responseIdOf({ task }: Pick<Link, 'task'>): string {
  return `${task}-response`;
}
