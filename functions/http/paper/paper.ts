import { codeOf } from '../../parent-page/paper/code.ts';
import type { PageLanguage } from '../../parent-page/texts.ts';
import { pageLanguages } from '../../parent-page/texts.ts';
import type { RecordKey, Records, RecordWrite } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';
import { forgottenAtSeconds, type Link } from '../parent/link.ts';

/** What the code on a sheet stands for: one questionnaire in one version, for one person, as one Task. */
export interface Paper
  extends Pick<
    Link,
    'subject' | 'task' | 'questionnaire' | 'questionnaireId' | 'questionnaireVersionId' | 'expiresAt'
  > {
  /** SHA-256 of the code, in hex. */
  readonly id: string;
  readonly language: PageLanguage;
  /** Epoch milliseconds. */
  readonly printedAt: number;
}

/** A code that nobody has, by the randomness of a token in the letters of base64url. */
export function newCode(newToken: () => string): string {
  for (;;) {
    const text = atob(newToken().replaceAll('-', '+').replaceAll('_', '/'));
    const code = codeOf([...text].map((letter) => letter.charCodeAt(0)));
    if (code !== undefined) return code;
  }
}

function paperKey(id: string): RecordKey {
  return { kind: 'paper', id };
}

/** By whom it is for, so that it goes when all about the person goes. */
function paperOfPersonKey({ subject, id }: Pick<Paper, 'subject' | 'id'>): RecordKey {
  return { kind: 'papers', id: subject, part: id };
}

/** Until when it is known what a sheet was, so that it can be said that it is too old: as of a link. */
export function paperWrites({ id, ...paper }: Paper): readonly RecordWrite[] {
  const expiresAtSeconds = forgottenAtSeconds(paper);
  return [
    { key: paperKey(id), value: { ...paper }, expect: 'absent', expiresAtSeconds },
    {
      key: paperOfPersonKey({ id, subject: paper.subject }),
      value: { task: paper.task },
      expect: 'absent',
      expiresAtSeconds,
    },
  ];
}

/** @param code as `readCode` has read it */
export async function findPaper(
  records: Pick<Records, 'get'>,
  code: string,
  nowMs: number,
): Promise<Paper | undefined> {
  const id = await sha256(code);
  const value = (await records.get(paperKey(id)))?.value;
  if (!value || Number(value.expiresAt) <= nowMs) return undefined;
  return {
    id,
    subject: String(value.subject),
    task: String(value.task),
    questionnaire: String(value.questionnaire),
    questionnaireId: String(value.questionnaireId),
    questionnaireVersionId: String(value.questionnaireVersionId),
    language: pageLanguages.find((one) => one === value.language) ?? 'en',
    expiresAt: Number(value.expiresAt),
    printedAt: Number(value.printedAt),
  };
}

/** Every sheet of a person. @param subject `Patient/…` */
export async function erasePapers(records: Records, subject: string): Promise<void> {
  for (const { part: id } of await records.parts('papers', subject)) {
    await records.remove(paperKey(id));
    await records.remove(paperOfPersonKey({ subject, id }));
  }
}
