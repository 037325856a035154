import { viewOf } from '../../access/view.ts';
import { FhirError } from '../../fhir/outcome.ts';
import { alerts, compares, isOnItem } from '../../questionnaire/alert.ts';
import type { Answer, Answers } from '../../questionnaire/answer.ts';
import { withCalculated } from '../../questionnaire/follow.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import type { Answered } from '../../questionnaire/raised.ts';
import type { AlertRule } from '../../questionnaire/rule.ts';
import type { Repository } from '../../repository/repository.ts';
import type { OnCall } from '../alerts/on-call.ts';
import { notRaised, raisedByAnswers } from '../alerts/raise.ts';
import { draftKey, draftWrite, type Given, isAnsweredLater, saveDraft } from './drafts.ts';
import { type Link, responseIdOf } from './link.ts';
import { standingReferences } from './standing.ts';
import type { OpenVisit } from './visit.ts';

interface Saving {
  readonly repository: Repository;
  readonly fhirBase: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly onCall?: OnCall | undefined;
}

const maxAttempts = 8;

/**
 * Keeps the answers to one question, and raises what they give rise to by themselves in the same commit: somebody gets to
 * know of an answer that asks for help as soon as it is saved, though the rest is never sent. Once raised it stays,
 * whatever is answered later.
 * @returns what she is to be told at once, of an answer that asks for help; `undefined` of any other
 * @throws FhirError `transient` when the store gives no answer: then neither may be there
 */
export async function saveAnswer(saving: Saving, visit: OpenVisit, given: Given): Promise<Told | undefined> {
  const { repository } = saving;
  const { linkId, answers } = given;
  const rules = firedBy(visit, withAnswers(visit.drafts.answers, linkId, answers));
  const fresh = await notRaised(rules, responseOf(visit.link), saving);
  const isTold = asksForHelp(visit, rules, linkId);
  const [answered] = await Promise.all([
    isTold || fresh.length > 0 ? answeredSoFar(saving, visit.link) : undefined,
    fresh.length === 0 && !isAnsweredLater(visit.drafts, given)
      ? saveDraft(repository.records, visit, given)
      : undefined,
  ]);
  if (answered && fresh.length > 0) await raiseWith(saving, visit, { given, fresh, answered });
  return isTold ? { hasContact: isSomebodyTold(answered?.careTeam, saving.onCall) } : undefined;
}

/** What the page says at once after an answer that asks for help. */
export interface Told {
  /** Somebody is asked to make contact. */
  readonly hasContact: boolean;
}

/** Who is asked to make contact: those who look after her, or else whoever is on call. */
export function isSomebodyTold(careTeam: string | undefined, onCall: OnCall | undefined): boolean {
  return careTeam !== undefined || (onCall !== undefined && onCall.contacts.length > 0);
}

/** By the answer that is saved, or by another that it lets count. */
function asksForHelp(visit: OpenVisit, rules: readonly AlertRule[], linkId: string): boolean {
  if (rules.length === 0) return false;
  const before = firedBy(visit, visit.drafts.answers);
  return rules.some((rule) => !before.includes(rule) || ('linkId' in rule.on && rule.on.linkId === linkId));
}

interface Raised {
  readonly given: Given;
  readonly fresh: readonly AlertRule[];
  readonly answered: Awaited<ReturnType<typeof answeredSoFar>>;
}

async function raiseWith(
  saving: Saving,
  visit: OpenVisit,
  { given, fresh, answered }: Raised,
): Promise<void> {
  const { repository } = saving;
  const { careTeam, requester, ...about } = answered;
  for (let attempt = 1; ; attempt += 1) {
    const before = await repository.records.get(draftKey(visit.link, given.linkId));
    const record = isAnsweredLater(visit.drafts, given) ? undefined : draftWrite(visit, given, before);
    try {
      await repository.commit([], viewOf(visit.link.principal), {
        records: record ? [record] : [],
        following: () =>
          raisedByAnswers(
            fresh,
            about,
            { reference: `Task/${visit.link.task}` },
            {
              repository,
              base: saving.fhirBase,
              clock: saving.clock,
              dueMinutes: saving.onCall?.dueMinutes,
              ...(careTeam !== undefined && { owner: careTeam }),
              ...(requester !== undefined && { requester }),
            },
          ),
      });
      return;
    } catch (caught) {
      // Another tab has answered the same question at the same moment: the last answer holds, and the alert is raised.
      const isOvertaken = caught instanceof FhirError && caught.issues[0].code === 'conflict';
      if (!isOvertaken || attempt === maxAttempts) throw caught;
    }
  }
}

/** Whether an answer that was saved before raised an alert, whatever stands there now. */
export async function hasRaised(
  repository: Pick<Repository, 'readMany'>,
  { questionnaire, link }: Pick<OpenVisit, 'questionnaire' | 'link'>,
): Promise<boolean> {
  const rules = questionnaire.alerts.filter(isOnItem);
  return (await notRaised(rules, responseOf(link), { repository })).length < rules.length;
}

function firedBy({ questionnaire }: OpenVisit, answers: Answers): readonly AlertRule[] {
  if (!questionnaire.alerts.some(isOnItem)) return [];
  const fired = alerts(questionnaire, withCalculated(questionnaire, answers)).filter(isOnItem);
  // In several occurrences of a group it is the same alert.
  return fired.filter((rule, index) => fired.findIndex(({ name }) => name === rule.name) === index);
}

/** The answers by which alone somebody is told, for a phone that has no connection: keys of options, by linkId. */
export function optionsThatAlert(
  questionnaire: ParsedQuestionnaire,
): readonly (readonly [linkId: string, keys: readonly string[]])[] {
  return questionnaire.alerts.flatMap((rule) => {
    const item = 'linkId' in rule.on ? questionnaire.byLinkId.get(rule.on.linkId) : undefined;
    if (!item) return [];
    const heavy = item.options.filter(({ score }) => score !== undefined && compares(score, rule));
    return [[item.linkId, heavy.map(({ key }) => key)] as const];
  });
}

function withAnswers(answers: Answers, linkId: string, given: readonly Answer[]): Answers {
  const others = [...answers].filter(([other]) => other !== linkId);
  return new Map(given.length > 0 ? [...others, [linkId, given] as const] : others);
}

function responseOf(link: Link): Pick<Answered, 'response'> {
  return { response: `QuestionnaireResponse/${responseIdOf(link)}` };
}

async function answeredSoFar({ repository, clock }: Saving, link: Link) {
  const { encounter, careTeam, requester } = await standingReferences(repository, link);
  const now = new Date(clock()).toISOString();
  return {
    ...responseOf(link),
    subject: { reference: link.subject },
    ...(encounter !== undefined && { encounter: { reference: encounter } }),
    authored: now,
    now,
    ...(careTeam !== undefined && { careTeam }),
    ...(requester !== undefined && { requester }),
  };
}
