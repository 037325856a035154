import { parse, stringify } from '../../fhir/json.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import type { PageLanguage } from '../../parent-page/texts.ts';
import type { Answer, Answers } from '../../questionnaire/answer.ts';
import type {
  RecordKey,
  Records,
  RecordValue,
  RecordWrite,
  StoredRecord,
} from '../../repository/repository.ts';
import { draftsForgottenAtSeconds, type Link } from './link.ts';

/** What was filled in so far: one record for each question, under the id of the link, and one for the language. */
export interface Drafts {
  /** All that was answered, in this visit or before. */
  readonly answers: Answers;
  /** Questions that were answered in another visit: what was said there is not shown in this one. */
  readonly unseen: ReadonlySet<string>;
  /** When each was given, or taken back. `phoneAt` only of what was given in this visit. */
  readonly givenAt: ReadonlyMap<string, GivenAt>;
  readonly language: string | undefined;
  readonly records: readonly StoredRecord[];
}

const kind = 'draft';
// A linkId has no leading space, so this is no question's.
const languagePart = ' language';

export async function readDrafts(records: Records, link: Link, visitDigest: string): Promise<Drafts> {
  const parts = await records.parts(kind, link.id);
  const said = parts.filter(({ part }) => part !== languagePart);
  const given = said.map((record) => ({ ...record, answers: storedAnswers(record.value.answers) }));
  const answered = given.filter(({ answers }) => answers.length > 0);
  const language = parts.find(({ part }) => part === languagePart)?.value.language;
  return {
    answers: new Map(answered.map(({ part, answers }) => [part, answers])),
    // Whoever has shown a second factor is who answered before.
    unseen: new Set(
      link.child !== undefined
        ? []
        : answered.flatMap((record) => (record.value.visit === visitDigest ? [] : [record.part])),
    ),
    givenAt: new Map(said.map(({ part, value }) => [part, givenAt(value, visitDigest)])),
    language: typeof language === 'string' ? language : undefined,
    records: parts,
  };
}

function givenAt({ answeredAt, phoneAt, visit }: RecordValue, visitDigest: string): GivenAt {
  return {
    answeredAt: Number(answeredAt) || 0,
    phoneAt: visit === visitDigest && typeof phoneAt === 'number' ? phoneAt : undefined,
  };
}

function storedAnswers(text: unknown): readonly Answer[] {
  const answers = typeof text === 'string' ? parse(text) : [];
  return Array.isArray(answers) ? answers.filter(isJsonObject) : [];
}

interface Drafting {
  readonly link: Link;
  readonly visitDigest: string;
}

export function draftKey({ id }: Pick<Link, 'id'>, linkId: string): RecordKey {
  return { kind, id, part: linkId };
}

/**
 * Keeps the answers to one question; without any, the question is open again, and it is kept when they were taken back:
 * what another phone was told before that does not come back.
 */
export async function saveDraft(records: Records, drafting: Drafting, given: Given): Promise<void> {
  const key = draftKey(drafting.link, given.linkId);
  return records.put(key, draftValue(drafting, given), draftsForgottenAtSeconds(drafting.link));
}

interface GivenAt {
  /**
   * Epoch milliseconds by the server's clock: before now, when the answer was kept on a phone that had no connection.
   * It is too late by the time that the answer was on its way.
   */
  readonly answeredAt: number;
  /** Epoch milliseconds by the clock of the phone, where that says it. */
  readonly phoneAt: number | undefined;
}

/** The answers that were given to one question. */
export interface Given extends GivenAt {
  readonly linkId: string;
  readonly answers: readonly Answer[];
}

/**
 * The question was answered later than this was given: what was said last stands. One phone's own clock tells its
 * answers apart, however long each was on its way; between two phones it is the server's.
 */
export function isAnsweredLater({ givenAt }: Drafts, given: Given): boolean {
  const before = givenAt.get(given.linkId);
  if (!before) return false;
  return before.phoneAt !== undefined && given.phoneAt !== undefined
    ? before.phoneAt > given.phoneAt
    : before.answeredAt > given.answeredAt;
}

function draftValue({ visitDigest }: Drafting, { answers, answeredAt, phoneAt }: Given): RecordValue {
  const value = { answers: stringify(answers), visit: visitDigest, answeredAt };
  return phoneAt === undefined ? value : { ...value, phoneAt };
}

/** The same, to be written along with something else, over what was read. */
export function draftWrite(drafting: Drafting, given: Given, before: StoredRecord | undefined): RecordWrite {
  return {
    key: draftKey(drafting.link, given.linkId),
    value: draftValue(drafting, given),
    expect: before ? { revision: before.revision } : 'absent',
    expiresAtSeconds: draftsForgottenAtSeconds(drafting.link),
  };
}

export async function saveLanguage(records: Records, link: Link, language: PageLanguage): Promise<void> {
  await records.put({ kind, id: link.id, part: languagePart }, { language }, draftsForgottenAtSeconds(link));
}

/** What may be shown of what was answered. */
export function seenAnswers({ answers, unseen }: Drafts): Answers {
  return new Map([...answers].filter(([linkId]) => !unseen.has(linkId)));
}

/** Removes what was read, and nothing that was written since. */
export function removals({ records }: Drafts): readonly RecordWrite[] {
  return records.map(({ kind, id, part, revision }) => ({
    key: { kind, id, part },
    value: undefined,
    expect: { revision },
  }));
}

/** The same under another link. */
export function draftsMoved({ records }: Drafts, link: Link): readonly RecordWrite[] {
  const expiresAtSeconds = draftsForgottenAtSeconds(link);
  return records.map(({ part, value }) => ({
    key: { kind, id: link.id, part },
    value,
    expect: 'absent',
    expiresAtSeconds,
  }));
}
