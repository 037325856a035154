import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { Parameters } from '../../fhir/search/parse.ts';
import { alerts, isOnItem } from '../../questionnaire/alert.ts';
import type { Answers } from '../../questionnaire/answer.ts';
import { withCalculated } from '../../questionnaire/follow.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { type Answered, alertRaised, type Identified, raisedId } from '../../questionnaire/raised.ts';
import { answersOf } from '../../questionnaire/response.ts';
import type { AlertRule } from '../../questionnaire/rule.ts';
import type { Entry, Following, Repository, ResourceChange } from '../../repository/repository.ts';
import { inParallel } from '../in-parallel.ts';
import { derivation } from './derivation.ts';
import { type DueMinutes, dueMinutesOf, usualDueMinutes } from './on-call.ts';
import { ownerOf } from './owner.ts';
import { placeOf } from './place.ts';
import { type ScoreEntry, scoreEntries, scorePlaces } from './scores.ts';

export interface RaiseContext {
  readonly repository: Pick<Repository, 'readMany'>;
  /** This server's FHIR base: references below it are its own. */
  readonly base: string;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  /** What a response answers, of what is stored or `sent` along with it; `undefined` when it is not known here. */
  readonly questionnaireOf: (
    response: Resource,
    sent: readonly Resource[],
  ) => Promise<ParsedQuestionnaire | undefined>;
  /** Searches as Kring itself, by the parameters of the type. */
  readonly find?: (type: string, parameters: Parameters) => Promise<readonly Resource[]>;
  /** Who follows alerts up, and in whose name, where that is known already: `CareTeam/1`. */
  readonly owner?: string;
  readonly requester?: string;
  /** Within what time an alert is to be accepted; as usual when it does not say. */
  readonly dueMinutes?: DueMinutes | undefined;
}

/**
 * What QuestionnaireResponses give rise to, by whatever way they come in: the scores as Observations, and for each alert
 * a Flag, a Task and a Communication. To be committed along with them.
 *
 * - An alert is raised once for a response and a rule, whatever becomes of the answers; one that somebody has deleted is
 *   not raised again.
 * - A response that is not whole has no scores yet, but an answer that asks for help does so all the same.
 */
export function raising(context: RaiseContext): Following {
  return async (changes) => {
    const responses = changes.filter(({ after }) => after?.resourceType === 'QuestionnaireResponse');
    const parts = await inParallel(responses, maxAtOnce, (change) =>
      raisedByResponse(change, changes, context),
    );
    return parts.flat();
  };
}

const maxAtOnce = 8;

const whole: ReadonlySet<unknown> = new Set(['completed', 'amended']);
const partial: ReadonlySet<unknown> = new Set(['in-progress', 'stopped']);

async function raisedByResponse(
  { before, after, choosesId }: ResourceChange,
  changes: readonly ResourceChange[],
  context: RaiseContext,
): Promise<readonly Entry[]> {
  const response = after as Identified;
  const afters = changes.flatMap(({ after }) => after ?? []);
  const sent = afters.filter(({ resourceType }) => resourceType === 'Questionnaire');
  const questionnaire = await context.questionnaireOf(response, sent);
  if (questionnaire === undefined) return [];
  const answers = withCalculated(questionnaire, answersOf(questionnaire, response));
  const answered = answeredBy(response, afters, context);
  const rules = rulesFor(response, questionnaire, answers);
  const scored = scorePlaces(questionnaire, answered);
  // Only of what had its id before can somebody have written a score before.
  const isOlder = scored.length > 0 && (before !== undefined || choosesId === true);
  const [stored, beside = []] = await Promise.all([
    storedAt([...scored, ...rules.map((rule) => taskPlace(rule, answered))], context),
    isOlder ? context.find?.('Observation', [['derived-from', answered.response]]) : [],
  ]);
  const scores = scoreEntries(questionnaire, whole.has(response.status) ? answers : new Map(), {
    answered,
    stored,
    others: [...afters, ...beside],
  });
  const fresh = rules.filter((rule) => !stored.has(taskPlace(rule, answered)));
  const source = { reference: answered.response };
  const raised = await raisedAlerts(fresh, { answered, source, detailOf, afters, context });
  return entriesOf(scores.entries, raised, source, answered.now);

  function detailOf({ on }: AlertRule): JsonObject {
    return ('score' in on ? scores.places.get(on.score) : undefined) ?? source;
  }
}

/**
 * What the answers to single questions give rise to, saved and not yet sent. The same as the response will, once there
 * is one, so that it is raised once.
 * @param source the Task that asks for the answers
 */
export async function raisedByAnswers(
  rules: readonly AlertRule[],
  answered: Answered,
  source: JsonObject,
  context: Omit<RaiseContext, 'questionnaireOf'>,
): Promise<readonly Entry[]> {
  const fresh = await notRaised(rules, answered, context);
  const raised = await raisedAlerts(fresh, { answered, source, detailOf: () => source, afters: [], context });
  return entriesOf([], raised, source, answered.now);
}

/** Those of the rules that nothing was raised by yet. */
export async function notRaised(
  rules: readonly AlertRule[],
  answered: Pick<Answered, 'response'>,
  context: Pick<RaiseContext, 'repository'>,
): Promise<readonly AlertRule[]> {
  const stored = await storedAt(
    rules.map((rule) => taskPlace(rule, answered)),
    context,
  );
  return rules.filter((rule) => !stored.has(taskPlace(rule, answered)));
}

function rulesFor(
  { status }: Resource,
  questionnaire: ParsedQuestionnaire,
  answers: Answers,
): readonly AlertRule[] {
  if (whole.has(status)) return alerts(questionnaire, answers);
  return partial.has(status) ? alerts(questionnaire, answers).filter(isOnItem) : [];
}

function answeredBy(
  response: Identified,
  afters: readonly Resource[],
  { clock, base }: RaiseContext,
): Answered {
  const now = new Date(clock()).toISOString();
  const { subject = encounterOf(response, afters, base)?.subject, encounter, authored } = response;
  return {
    response: `QuestionnaireResponse/${response.id}`,
    ...(isJsonObject(subject) && { subject }),
    ...(isJsonObject(encounter) && { encounter }),
    authored: typeof authored === 'string' ? authored : now,
    now,
  };
}

/** As far as it is written along with the response. */
function encounterOf({ encounter }: Resource, afters: readonly Resource[], base: string) {
  const place = placeOf(encounter, base);
  return afters.find(({ resourceType, id }) => `${resourceType}/${id}` === place);
}

function taskPlace({ name }: AlertRule, { response }: Pick<Answered, 'response'>): string {
  return `Task/${raisedId(response, 'task', name)}`;
}

/** What is there, or was and has been deleted, by its place. */
export type Stored = ReadonlyMap<string, Resource | 'deleted'>;

async function storedAt(
  places: readonly string[],
  { repository }: Pick<RaiseContext, 'repository'>,
): Promise<Stored> {
  if (places.length === 0) return new Map();
  const versions = await repository.readMany(
    places.map((place) => {
      const [type = '', id = ''] = place.split('/');
      return { type, id };
    }),
  );
  return new Map(
    places.flatMap((place, index) => {
      const version = versions[index];
      return version ? [[place, version.deleted ? 'deleted' : version.resource] as const] : [];
    }),
  );
}

interface Raising {
  readonly answered: Answered;
  readonly source: JsonObject;
  readonly detailOf: (rule: AlertRule) => JsonObject;
  readonly afters: readonly Resource[];
  readonly context: Omit<RaiseContext, 'questionnaireOf'>;
}

async function raisedAlerts(
  rules: readonly AlertRule[],
  { answered, source, detailOf, afters, context }: Raising,
): Promise<readonly Identified[]> {
  if (rules.length === 0) return [];
  const owner = context.owner ?? (await ownerOf(answered, afters, context));
  return rules.flatMap((rule) =>
    alertRaised(rule, answered, {
      focus: source,
      detail: detailOf(rule),
      due: dueOf(rule, context),
      ...(owner !== undefined && { owner: { reference: owner } }),
      ...(context.requester !== undefined && { requester: { reference: context.requester } }),
    }),
  );
}

function dueOf({ priority }: AlertRule, { clock, dueMinutes = usualDueMinutes }: Raising['context']): string {
  return new Date(clock() + dueMinutesOf(dueMinutes, priority) * 60_000).toISOString();
}

function entriesOf(
  scores: readonly ScoreEntry[],
  raised: readonly Identified[],
  source: JsonObject,
  recorded: string,
): readonly Entry[] {
  const made = scores.filter(({ ifMatch }) => ifMatch === undefined).map(({ resource }) => resource);
  const changed = scores.filter(({ ifMatch }) => ifMatch !== undefined).map(({ resource }) => resource);
  const provenances = [
    ...derivation([...made, ...raised], { activity: 'CREATE', source, recorded }),
    ...derivation(changed, { activity: 'UPDATE', source, recorded }),
  ];
  return [
    ...scores.map(
      ({ resource, ifMatch }): Entry =>
        ifMatch === undefined
          ? { kind: 'update', resource, ifNoneMatch: '*' }
          : { kind: 'update', resource, ifMatch },
    ),
    ...raised.map((resource): Entry => ({ kind: 'update', resource, ifNoneMatch: '*' })),
    ...provenances.map((resource): Entry => ({ kind: 'create', resource })),
  ];
}
