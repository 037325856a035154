import type { Context } from 'hono';
import { viewOf } from '../../access/view.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { address } from '../../parent-page/page.ts';
import { isForHer } from '../../parent-page/steps.ts';
import type { Answers } from '../../questionnaire/answer.ts';
import { isQuestion, type ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { answersOf } from '../../questionnaire/response.ts';
import type { RecordWrite } from '../../repository/repository.ts';
import { draftWrite } from './drafts.ts';
import {
  forgottenAtSeconds,
  linkKey,
  linkRecord,
  principalOf,
  responseIdOf,
  type StoredLink,
} from './link.ts';
import { asAsked } from './questionnaires.ts';
import type { LinkState } from './visit.ts';
import { closed, ended, isSender, type ParentApp, senderIn, visitOf } from './visit-context.ts';
import type { VisitKey } from './visit-key.ts';
import { mayWithdraw } from './withdraw.ts';

/**
 * Opens what was sent once more, so that she can change it and send it again: whoever may take it back may. What was
 * sent stays as it is until then. Where they have just been sent the answers are shown; whoever opens the link later, or
 * elsewhere, can answer anew, and sees nothing of them.
 */
export async function answerCorrect(
  parent: ParentApp,
  context: Context,
  key: VisitKey,
  state: Extract<LinkState, { kind: 'sent' }>,
): Promise<Response> {
  const { link, language } = state;
  const [sent, questionnaire] = await Promise.all([sentBy(parent, link), questionnaireOf(parent, link)]);
  const mayCorrect = questionnaire && isCorrectable(questionnaire) && (await mayWithdraw(parent, link, key));
  if (context.req.method !== 'POST' || !mayCorrect) return ended(parent, context, state);
  if (sent === undefined) return closed(parent, context, 'withdrawn', 410);
  const sender = senderIn(new URLSearchParams(await context.req.text()));
  const isHere = await isSender(parent, sender, link);
  key.keep();
  const drafting = { link, visitDigest: isHere ? key.digest : '' };
  await reopen(parent, drafting, answersToShow(questionnaire, sent)).catch((thrown: unknown) => {
    // Another tab was faster: it is open already, or was sent again.
    if (!(thrown instanceof FhirError) || thrown.issues[0].code !== 'conflict') throw thrown;
  });
  return context.redirect(address(visitOf(parent, context, language, link), '/review'), 303);
}

/** Whether the page offers it, of a link of which the answers may be taken back. */
export async function mayCorrect(parent: ParentApp, link: StoredLink): Promise<boolean> {
  const questionnaire = await questionnaireOf(parent, link);
  return questionnaire !== undefined && isCorrectable(questionnaire);
}

/** A group that repeats is asked as so many groups: what was sent does not say which is which. */
function isCorrectable(questionnaire: ParsedQuestionnaire): boolean {
  return asAsked(questionnaire) === questionnaire;
}

function questionnaireOf(
  { findQuestionnaire }: ParentApp,
  { questionnaireId, questionnaireVersionId }: StoredLink,
): Promise<ParsedQuestionnaire | undefined> {
  return findQuestionnaire(questionnaireId, questionnaireVersionId);
}

async function sentBy({ repository }: ParentApp, link: StoredLink): Promise<Resource | undefined> {
  const version = await repository.read('QuestionnaireResponse', responseIdOf(link));
  if (!version || version.deleted || version.resource.status === 'entered-in-error') return undefined;
  return version.resource;
}

/** Of the questions that she was asked, and not what was worked out of them. */
function answersToShow(questionnaire: ParsedQuestionnaire, sent: Resource): Answers {
  const answers = [...answersOf(questionnaire, sent)].filter(([linkId]) => {
    const item = questionnaire.byLinkId.get(linkId);
    return item !== undefined && isQuestion(item) && isForHer(item);
  });
  return new Map(answers);
}

/** @throws FhirError `conflict` when somebody else was at it at the same moment, `transient` when the store gives no answer */
async function reopen(
  { repository, clock }: ParentApp,
  drafting: { readonly link: StoredLink; readonly visitDigest: string },
  sent: Answers,
): Promise<void> {
  const { revision, ...link } = drafting.link;
  const answeredAt = link.submittedAt ?? 0;
  const open: RecordWrite = {
    key: linkKey(link.id),
    value: linkRecord({ ...link, correctingSince: clock() }),
    expect: { revision },
    expiresAtSeconds: forgottenAtSeconds(link),
  };
  const drafts = [...sent].map(([linkId, answers]) =>
    draftWrite(drafting, { linkId, answers, answeredAt, phoneAt: undefined }, undefined),
  );
  await repository.commit([], viewOf(principalOf(link)), { records: [open, ...drafts] });
}
