import { viewOf } from '../../access/view.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { type SubmissionPart, submission } from '../../questionnaire/submission.ts';
import { validateResponse } from '../../questionnaire/validate-response.ts';
import type { Entry, Repository } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';
import { removals } from './drafts.ts';
import { forgottenAtSeconds, type Link, linkKey, linkRecord } from './link.ts';
import { derivation } from './provenance.ts';
import { standingReferences } from './standing.ts';
import { completedTask } from './task.ts';
import type { OpenVisit } from './visit.ts';

/**
 * Sends the answers of a visit: the response, its scores, what an alert asks for, the Task that is done and the end of
 * the drafts, as one commit. It holds only if neither link nor drafts have changed since they were read, so of two tabs
 * one wins; the other is told of the conflict and looks at the link again.
 * @param sender a random value by which the page that sends them is known again
 * @throws FhirError `conflict`, `transient`; `business-rule` when the Task was closed meanwhile
 */
export async function submitAnswers(
  repository: Repository,
  { link, questionnaire, drafts, language }: OpenVisit,
  { nowMs, sender }: { readonly nowMs: number; readonly sender: string },
): Promise<void> {
  const authored = new Date(nowMs).toISOString();
  const standing = await standingReferences(repository, link);
  const { resources, alerts } = submission(questionnaire, drafts.answers, {
    language,
    authored,
    id: (part, name) => idOf(link, part, name),
    subject: { reference: link.subject },
    ...reference('encounter', standing.encounter),
    ...reference('basedOn', standing.basedOn),
    ...reference('careTeam', standing.careTeam),
    ...reference('requester', standing.requester),
  });
  const response = resources[0];
  const [issue, ...others] = validateResponse(questionnaire, response, { complete: true });
  if (issue) throw new FhirError([issue, ...others], 422);
  const provenance = derivation(resources, { id: `${link.task}-provenance`, recorded: authored });
  const ended = { submittedAt: nowMs, heavy: alerts.length > 0, sender: await sha256(sender), language };
  const entries: readonly Entry[] = [
    ...[...resources, ...provenance].map(
      (resource) => ({ kind: 'update', resource, ifNoneMatch: '*' }) as const,
    ),
    {
      kind: 'modify',
      type: 'Task',
      id: link.task,
      change: (task) => completedTask(task, response, authored),
    },
  ];
  // Who is thanked is told of contact by those who were really asked for it.
  const { revision, principal, careTeam: _, ...open } = link;
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
  await repository.commit(entries, viewOf(principal), { records: [end, ...removals(drafts)] });
}

function reference(name: string, target: string | undefined): JsonObject {
  return target === undefined ? {} : { [name]: { reference: target } };
}

/** The same for each attempt, because it follows from the Task. At most 64 characters: see `ruleName`. */
function idOf(link: Link, part: SubmissionPart, name: string | undefined): string {
  return [link.task, part, ...(name === undefined ? [] : [name])].join('-');
}
