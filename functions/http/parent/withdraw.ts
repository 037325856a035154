import type { Context } from 'hono';
import { viewOf } from '../../access/view.ts';
import { withMembers } from '../../fhir/json.ts';
import type { Resource } from '../../fhir/resource.ts';
import { renderPage } from '../../parent-page/page.ts';
import { withdrawPage } from '../../parent-page/withdraw-page.ts';
import { raising } from '../alerts/raise.ts';
import {
  forgottenAtSeconds,
  linkKey,
  linkRecord,
  principalOf,
  responseIdOf,
  type StoredLink,
} from './link.ts';
import { proofOf } from './second-factor.ts';
import type { LinkState } from './visit.ts';
import { closed, ended, type ParentApp, visitOf } from './visit-context.ts';
import type { VisitKey } from './visit-key.ts';

/**
 * Asks whether she means it, and takes the answers back: whoever holds the link may, until it ends, and where it asks
 * for the year of birth, whoever has given that.
 */
export async function answerWithdraw(
  parent: ParentApp,
  context: Context,
  key: VisitKey,
  state: Extract<LinkState, { kind: 'sent' }>,
): Promise<Response> {
  const { link, language } = state;
  if (!(await mayWithdraw(parent, link, key))) return ended(parent, context, state);
  const visit = visitOf(parent, context, language, link);
  if (context.req.method !== 'POST') return context.html(renderPage(visit, withdrawPage(visit)));
  await withdraw(parent, link);
  return closed(parent, context, 'withdrawn', 200);
}

/** Whether the page offers it. */
export async function mayWithdraw(
  parent: ParentApp,
  link: StoredLink,
  { digest }: VisitKey,
): Promise<boolean> {
  const nowMs = parent.clock();
  if (link.expiresAt <= nowMs) return false;
  return link.child === undefined || (await proofOf(parent.repository, link, digest, nowMs)) === 'proved';
}

/**
 * The response and the scores that Kring has made of it are entered in error from now on, in one commit; an alert that
 * was raised stays, because somebody may be on the way to her.
 * @throws FhirError `conflict` when somebody else was at it at the same moment, `transient` when the store gives no answer
 */
async function withdraw(parent: ParentApp, link: StoredLink): Promise<void> {
  const { repository, clock, fhirBase } = parent;
  const questionnaire = await parent.findQuestionnaire(link.questionnaireId, link.questionnaireVersionId);
  const { revision, ...stored } = link;
  const principal = principalOf(link);
  const entry = {
    kind: 'modify',
    type: 'QuestionnaireResponse',
    id: responseIdOf(link),
    change: (response: Resource) => withMembers(response, { status: 'entered-in-error' }) as Resource,
  } as const;
  const record = {
    key: linkKey(link.id),
    value: linkRecord({ ...stored, withdrawnAt: clock() }),
    expect: { revision },
    expiresAtSeconds: forgottenAtSeconds(link),
  };
  const following = raising({
    repository,
    base: fhirBase,
    clock,
    questionnaireOf: async () => questionnaire,
  });
  await repository.commit([entry], viewOf(principal), { records: [record], following });
}
