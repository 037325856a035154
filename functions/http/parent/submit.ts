import { viewOf } from '../../access/view.ts';
import { withMembers } from '../../fhir/json.ts';
import { fhirError, type Issue } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { fhirPathOver } from '../../fhir/validate/invariant/fhirpath-over.ts';
import type { BrokenAnswer } from '../../parent-page/review-page.ts';
import { alerts } from '../../questionnaire/alert.ts';
import { constraintsOf } from '../../questionnaire/constraint.ts';
import { isQuestion } from '../../questionnaire/questionnaire.ts';
import { readResponse } from '../../questionnaire/response-tree.ts';
import { submission } from '../../questionnaire/submission.ts';
import { textIn } from '../../questionnaire/translation.ts';
import { rolledUp } from '../../questionnaire/unroll.ts';
import { validateResponse } from '../../questionnaire/validate-response.ts';
import type { Entry, Repository } from '../../repository/repository.ts';
import type { OnCall } from '../alerts/on-call.ts';
import { raising } from '../alerts/raise.ts';
import { sha256 } from '../digest.ts';
import { hasRaised } from './draft-alerts.ts';
import { removals } from './drafts.ts';
import { forgottenAtSeconds, type Link, linkKey, linkRecord, responseIdOf } from './link.ts';
import { standingReferences } from './standing.ts';
import { completedTask } from './task.ts';
import type { OpenVisit } from './visit.ts';

interface Sending {
  readonly nowMs: number;
  /** A random value by which the page that sends them is known again. */
  readonly sender: string;
  readonly fhirBase: string;
  readonly onCall?: OnCall | undefined;
}

/**
 * Sends the answers of a visit: the response, its scores, what an alert asks for, the Task that is done and the end of
 * the drafts, as one commit. It holds only if neither link nor drafts have changed since they were read, so of two tabs
 * one wins; the other is told of the conflict and looks at the link again.
 * @returns what is wrong with them, and then nothing was sent; `undefined` when they were
 * @throws FhirError `conflict`, `transient`; `business-rule` when the Task was closed meanwhile
 */
export async function submitAnswers(
  repository: Repository,
  { link, questionnaire, original, drafts, language }: OpenVisit,
  { nowMs, sender, fhirBase, onCall }: Sending,
): Promise<BrokenResponse | undefined> {
  const authored = new Date(nowMs).toISOString();
  const standing = await standingReferences(repository, link);
  const asked = submission(questionnaire, drafts.answers, {
    id: responseIdOf(link),
    language,
    authored,
    subject: { reference: link.subject },
    ...reference('encounter', standing.encounter),
    ...reference('basedOn', standing.basedOn),
  });
  const response = questionnaire === original ? asked : rolledUpIn(asked);
  const issues = validateResponse(original, response, {
    complete: true,
    fhirPath: fhirPathOver(response),
  });
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return { response, issues: errors };
  const heavy =
    alerts(questionnaire, drafts.answers).length > 0 ||
    (await hasRaised(repository, { questionnaire, link }));
  const ended = { submittedAt: nowMs, heavy, sender: await sha256(sender), language };
  // Who is thanked is told of contact by those who were really asked for it.
  const { revision, principal, careTeam: _careTeam, correctingSince, ...open } = link;
  const entries = correctingSince === undefined ? sentFirst(link, response, authored) : [sentAgain(response)];
  const end = {
    key: linkKey(link.id),
    value: linkRecord({
      ...open,
      ...ended,
      ...(standing.careTeam !== undefined && { careTeam: standing.careTeam }),
    }),
    expect: { revision },
    expiresAtSeconds: forgottenAtSeconds(link),
  };
  const following = raising({
    repository,
    base: fhirBase,
    clock: () => nowMs,
    dueMinutes: onCall?.dueMinutes,
    questionnaireOf: async () => original,
    ...(standing.careTeam !== undefined && { owner: standing.careTeam }),
    ...(standing.requester !== undefined && { requester: standing.requester }),
  });
  const records = [end, ...removals(drafts)];
  await repository.commit(entries, viewOf(principal), { records, following });
  return undefined;
}

function sentFirst(
  { task }: Pick<Link, 'task'>,
  response: Resource & { readonly id: string },
  authored: string,
): readonly Entry[] {
  return [
    { kind: 'update', resource: response, ifNoneMatch: '*' },
    { kind: 'modify', type: 'Task', id: task, change: (before) => completedTask(before, response, authored) },
  ];
}

/** What was sent before stays in the history. @throws FhirError `conflict` when it was taken back meanwhile */
function sentAgain(response: Resource & { readonly id: string }): Entry {
  const change = (before: Resource): Resource => {
    if (before.status === 'entered-in-error')
      throw fhirError('conflict', 'The response was taken back', 'QuestionnaireResponse.status');
    return withMembers(before, { ...response, status: 'amended' });
  };
  return { kind: 'modify', type: 'QuestionnaireResponse', id: response.id, change };
}

function rolledUpIn<T extends Resource>(response: T): T {
  const items = Array.isArray(response.item) ? response.item.filter(isJsonObject) : [];
  return withMembers(response, { item: rolledUp(items) });
}

/** A response that is not as it should be, and why. */
export interface BrokenResponse {
  readonly response: Resource;
  readonly issues: readonly Issue[];
}

/** The same in terms of the questions, with the words of their makers where they have said what is wrong. */
export function brokenAnswers(
  { original: questionnaire, language }: Pick<OpenVisit, 'original' | 'language'>,
  { response, issues }: BrokenResponse,
): readonly BrokenAnswer[] {
  const nodes = readResponse(questionnaire, response).levels.flatMap((level) => level.nodes);
  const seen = new Map(
    issues.map(({ code, diagnostics, expression = '' }) => {
      const within = nodes.filter(({ at }) => expression === at || expression.startsWith(`${at}.`));
      const node = within.sort((a, b) => b.at.length - a.at.length)[0];
      const rules = constraintsOf(node?.item.element ?? questionnaire.source);
      const rule = rules.find(({ key, human }) => diagnostics === `${key}: ${human.text}`);
      const text = code === 'invariant' && rule ? textIn(rule.human, language) : undefined;
      const linkId = node && isQuestion(node.item) ? node.item.linkId : undefined;
      return [`${linkId} ${text}`, { linkId, text }] as const;
    }),
  );
  return [...seen.values()];
}

function reference(name: string, target: string | undefined): JsonObject {
  return target === undefined ? {} : { [name]: { reference: target } };
}
