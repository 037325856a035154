import { parse, stringify } from '../../fhir/json.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import type { PageLanguage } from '../../parent-page/texts.ts';
import type { Answer, Answers } from '../../questionnaire/answer.ts';
import type { Records, RecordWrite, StoredRecord } from '../../repository/repository.ts';
import { forgottenAtSeconds, type Link } from './link.ts';

/** What was filled in so far: one record for each question, under the id of the link, and one for the language. */
export interface Drafts {
  readonly answers: Answers;
  readonly language: string | undefined;
  readonly records: readonly StoredRecord[];
}

const kind = 'draft';
// A linkId has no leading space, so this is no question's.
const languagePart = ' language';

export async function readDrafts(records: Records, link: Link): Promise<Drafts> {
  const parts = await records.parts(kind, link.id);
  const answered = parts.filter(({ part }) => part !== languagePart);
  const language = parts.find(({ part }) => part === languagePart)?.value.language;
  return {
    answers: new Map(answered.map(({ part, value }) => [part, storedAnswers(value.answers)])),
    language: typeof language === 'string' ? language : undefined,
    records: parts,
  };
}

function storedAnswers(text: unknown): readonly Answer[] {
  const answers = typeof text === 'string' ? parse(text) : [];
  return Array.isArray(answers) ? answers.filter(isJsonObject) : [];
}

/** Keeps the answers to one question; without any, the question is open again. */
export async function saveDraft(
  records: Records,
  link: Link,
  linkId: string,
  answers: readonly Answer[],
): Promise<void> {
  const key = { kind, id: link.id, part: linkId };
  if (answers.length === 0) return records.remove(key);
  return records.put(key, { answers: stringify(answers) }, forgottenAtSeconds(link));
}

export async function saveLanguage(records: Records, link: Link, language: PageLanguage): Promise<void> {
  await records.put({ kind, id: link.id, part: languagePart }, { language }, forgottenAtSeconds(link));
}

/** Removes what was read, and nothing that was written since. */
export function removals({ records }: Drafts): readonly RecordWrite[] {
  return records.map(({ kind, id, part, revision }) => ({
    key: { kind, id, part },
    value: undefined,
    expect: { revision },
  }));
}
