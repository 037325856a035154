import type { ClosedReason, PageLanguage } from '../../parent-page/texts.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import type { Repository } from '../../repository/repository.ts';
import { type Drafts, readDrafts } from './drafts.ts';
import { chooseLanguage, type LanguageHints } from './language.ts';
import { findLink, isBeingCorrected, principalOf, responseIdOf, type StoredLink } from './link.ts';
import { asAsked, type FindQuestionnaire } from './questionnaires.ts';
import { proofOf } from './second-factor.ts';
import { isDoneTask, isOpenTask } from './task.ts';

/** What a link opens at this moment. */
export type LinkState =
  | {
      readonly kind: 'closed';
      readonly reason: ClosedReason;
      readonly language: PageLanguage;
      /** Absent for a link that there never was. */
      readonly link?: StoredLink;
    }
  /** The year of birth of the child is to be given first. */
  | {
      readonly kind: 'asks';
      readonly link: StoredLink & { readonly child: string };
      readonly language: PageLanguage;
    }
  | { readonly kind: 'sent'; readonly link: StoredLink; readonly language: PageLanguage }
  | OpenVisit;

export interface OpenVisit {
  readonly kind: 'open';
  readonly visitDigest: string;
  readonly link: StoredLink & { readonly principal: ReturnType<typeof principalOf> };
  /** As it is asked: groups that repeat are written out. */
  readonly questionnaire: ParsedQuestionnaire;
  /** As it is stored, and answered to. */
  readonly original: ParsedQuestionnaire;
  readonly drafts: Drafts;
  readonly language: PageLanguage;
}

export interface VisitSources {
  readonly repository: Repository;
  readonly findQuestionnaire: FindQuestionnaire;
}

/**
 * Follows a link. That the care team has cancelled the Task closes it too, and that the person is not there any more.
 * @throws FhirError `transient` when the store gives no answer
 */
export async function openLink(
  { repository, findQuestionnaire }: VisitSources,
  token: string,
  hints: Omit<LanguageHints, 'stored'>,
  { nowMs, visitDigest }: { readonly nowMs: number; readonly visitDigest: string },
): Promise<LinkState> {
  const guess = chooseLanguage({ ...hints, stored: undefined });
  const link = await findLink(repository.records, token);
  if (!link) return { kind: 'closed', reason: 'unknown', language: guess };
  return openStoredLink({ repository, findQuestionnaire }, link, hints, { nowMs, visitDigest });
}

/** The same of a link that was found in another way than by its token. @throws FhirError as `openLink` */
export async function openStoredLink(
  { repository, findQuestionnaire }: VisitSources,
  link: StoredLink,
  hints: Omit<LanguageHints, 'stored'>,
  { nowMs, visitDigest }: { readonly nowMs: number; readonly visitDigest: string },
): Promise<LinkState> {
  const guess = chooseLanguage({ ...hints, stored: undefined });
  if (link.withdrawnAt !== undefined) return { kind: 'closed', reason: 'withdrawn', language: guess, link };
  const isCorrected = isBeingCorrected(link, nowMs);
  if (link.submittedAt !== undefined && !isCorrected) {
    const language = chooseLanguage({ ...hints, stored: link.language });
    return { kind: 'sent', link, language };
  }
  if (link.revokedAt !== undefined) {
    const reason = link.replaced ? 'replaced' : 'revoked';
    return { kind: 'closed', reason, language: guess, link };
  }
  if (link.expiresAt <= nowMs) return { kind: 'closed', reason: 'expired', language: guess, link };
  if (link.child !== undefined) {
    const proof = await proofOf(repository, link, visitDigest, nowMs);
    if (proof === 'locked') return { kind: 'closed', reason: 'locked', language: guess, link };
    if (proof === 'open') return { kind: 'asks', link: { ...link, child: link.child }, language: guess };
  }
  const [type = '', id = ''] = link.subject.split('/');
  const [[task, subject, sent], questionnaire, drafts] = await Promise.all([
    repository.readMany([
      { type: 'Task', id: link.task },
      { type, id },
      ...(isCorrected ? [{ type: 'QuestionnaireResponse', id: responseIdOf(link) }] : []),
    ]),
    findQuestionnaire(link.questionnaireId, link.questionnaireVersionId),
    readDrafts(repository.records, link, visitDigest),
  ]);
  const language = chooseLanguage({ ...hints, stored: drafts.language });
  const isThere = subject?.deleted === false && questionnaire !== undefined;
  if (isCorrected && (!sent || sent.deleted || sent.resource.status === 'entered-in-error')) {
    return { kind: 'closed', reason: 'withdrawn', language, link };
  }
  const isToBeDone = task?.deleted === false && (isCorrected ? isDoneTask : isOpenTask)(task.resource);
  if (!isToBeDone || !isThere) {
    return { kind: 'closed', reason: 'revoked', language, link };
  }
  const opened = { ...link, principal: principalOf(link) };
  const asked = asAsked(questionnaire);
  return {
    kind: 'open',
    visitDigest,
    link: opened,
    questionnaire: asked,
    original: questionnaire,
    drafts,
    language,
  };
}
