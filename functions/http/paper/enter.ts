import { viewOf } from '../../access/view.ts';
import { withMembers } from '../../fhir/json.ts';
import { FhirError, fhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { fhirPathOver } from '../../fhir/validate/invariant/fhirpath-over.ts';
import { type Differing, differing } from '../../parent-page/paper/differences.ts';
import type { BrokenAnswer } from '../../parent-page/review-page.ts';
import { alerts } from '../../questionnaire/alert.ts';
import type { Answers } from '../../questionnaire/answer.ts';
import { withCalculated } from '../../questionnaire/follow.ts';
import type { ParsedQuestionnaire } from '../../questionnaire/questionnaire.ts';
import { submission } from '../../questionnaire/submission.ts';
import { rolledUp } from '../../questionnaire/unroll.ts';
import { validateResponse } from '../../questionnaire/validate-response.ts';
import type { Entry, Following, RecordWrite, Repository, Version } from '../../repository/repository.ts';
import type { OnCall } from '../alerts/on-call.ts';
import { raising } from '../alerts/raise.ts';
import { readDrafts, removals } from '../parent/drafts.ts';
import {
  forgottenAtSeconds,
  linkKey,
  linkOfTaskKey,
  linkRecord,
  principalOf,
  readLink,
  responseIdOf,
  type StoredLink,
} from '../parent/link.ts';
import { standingReferences } from '../parent/standing.ts';
import { brokenAnswers } from '../parent/submit.ts';
import { completedTask, isOpenTask } from '../parent/task.ts';
import type { Paper } from './paper.ts';

export interface EnterContext {
  readonly repository: Repository;
  readonly clock: () => number;
  readonly fhirBase: string;
  readonly onCall?: OnCall | undefined;
}

/** A sheet as somebody has typed it. */
export interface Typed {
  readonly paper: Paper;
  /** As it is asked, with its repeating groups written out; and as it is stored. */
  readonly questionnaire: ParsedQuestionnaire;
  readonly original: ParsedQuestionnaire;
  readonly answers: Answers;
  /** `Practitioner/…` who typed. */
  readonly author: string;
  /** The day on the sheet, or when it was typed. */
  readonly authored: string;
  /** Questions that need an answer are empty on the sheet. */
  readonly isPartial: boolean;
  /** What the one who typed has looked at and decided: the version to be corrected, or `beside`. */
  readonly instead: string | undefined;
}

export type Entered =
  | { readonly kind: 'kept'; readonly isHeavy: boolean }
  /** The same is there already. */
  | { readonly kind: 'same' }
  /** Something else is there already; nothing was written. */
  | {
      readonly kind: 'differs';
      readonly before: Version;
      readonly isTyped: boolean;
      readonly differences: readonly Differing[];
    }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'withdrawn' }
  | { readonly kind: 'broken'; readonly broken: readonly BrokenAnswer[] };

const maxAttempts = 5;

/**
 * Keeps what stands on a sheet as her answers: `source` is she, `author` is who typed, a Provenance says when. By the same
 * way as answers on her phone: scores, alerts, the end of the Task and of the drafts, in one commit. What is there already
 * is never overwritten unless somebody has looked at that very version.
 * @throws FhirError `transient`; `conflict` when somebody is always faster
 */
export async function enterAnswers(context: EnterContext, typed: Typed): Promise<Entered> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await enterOnce(context, typed);
    } catch (caught) {
      const isOvertaken =
        caught instanceof FhirError && (caught.issues[0].code === 'conflict' || caught.status === 412);
      if (!isOvertaken || attempt === maxAttempts) throw caught;
    }
  }
}

async function enterOnce(context: EnterContext, typed: Typed): Promise<Entered> {
  const { repository } = context;
  const { paper } = typed;
  const own = responseIdOf(paper);
  const [[task, response, beside], link] = await Promise.all([
    repository.readMany([
      { type: 'Task', id: paper.task },
      { type: 'QuestionnaireResponse', id: own },
      { type: 'QuestionnaireResponse', id: besideIdOf(paper) },
    ]),
    linkOf(repository, paper),
  ]);
  if (isWithdrawn(response) || link?.withdrawnAt !== undefined) return { kind: 'withdrawn' };
  if (isThere(beside)) return compare(context, typed, beside, link);
  if (isThere(response)) {
    const isBeside = typed.instead === 'beside' && !isTypedIn(response);
    return isBeside
      ? write(context, typed, besideIdOf(paper), link)
      : compare(context, typed, response, link);
  }
  if (!link || !task || task.deleted || !isOpenTask(task.resource)) return { kind: 'revoked' };
  return write(context, typed, own, link);
}

/** Her own answers stay as they are: what she has written on a sheet as well stands in a response of its own. */
function besideIdOf({ task }: Pick<Paper, 'task'>): string {
  return `${task}-paper`;
}

async function linkOf({ records }: Repository, paper: Paper): Promise<StoredLink | undefined> {
  const found = await records.get(linkOfTaskKey(paper));
  return found && readLink(records, String(found.value.link));
}

function isThere(version: Version | undefined): version is Version {
  return version !== undefined && !version.deleted;
}

function isWithdrawn(version: Version | undefined): boolean {
  return version !== undefined && (version.deleted || version.resource.status === 'entered-in-error');
}

/** By a worker, rather than sent by her. */
function isTypedIn({ resource }: Version): boolean {
  return resource.author !== undefined;
}

async function compare(
  context: EnterContext,
  typed: Typed,
  before: Version,
  link: StoredLink | undefined,
): Promise<Entered> {
  const isTyped = isTypedIn(before);
  const made = await responseOf(context, typed, before.id, link);
  if ('broken' in made) return { kind: 'broken', broken: made.broken };
  const differences = differing(typed.original, before.resource, made.response);
  if (differences.length === 0) return { kind: 'same' };
  if (!isTyped || typed.instead !== before.versionId) {
    return { kind: 'differs', before, isTyped, differences };
  }
  const { response } = made;
  const change = (current: Resource): Resource =>
    withMembers(current, {
      ...response,
      status: response.status === 'completed' ? 'amended' : response.status,
    }) as Resource;
  const entry: Entry = {
    kind: 'modify',
    type: 'QuestionnaireResponse',
    id: before.id,
    change,
    ifMatch: before.versionId,
  };
  await commitTyped(context, typed, { link, response, entries: [entry], records: [], activity: 'UPDATE' });
  return { kind: 'kept', isHeavy: isHeavy(typed) };
}

async function write(
  context: EnterContext,
  typed: Typed,
  id: string,
  link: StoredLink | undefined,
): Promise<Entered> {
  const made = await responseOf(context, typed, id, link);
  if ('broken' in made) return { kind: 'broken', broken: made.broken };
  const { response } = made;
  const created: Entry = { kind: 'update', resource: response, ifNoneMatch: '*' };
  const isOwn = id === responseIdOf(typed.paper);
  const ending = isOwn && link ? await endOf(context, typed, link, response) : { entries: [], records: [] };
  const entries = [created, ...ending.entries];
  await commitTyped(context, typed, { link, response, entries, records: ending.records, activity: 'CREATE' });
  return { kind: 'kept', isHeavy: isHeavy(typed) };
}

function isHeavy({ questionnaire, answers }: Typed): boolean {
  return alerts(questionnaire, withCalculated(questionnaire, answers)).length > 0;
}

/** The Task is done, her link is over, and what she had begun on a phone is forgotten: as when she sends it herself. */
async function endOf(
  { repository, clock }: EnterContext,
  typed: Typed,
  link: StoredLink,
  response: Resource,
): Promise<{ readonly entries: readonly Entry[]; readonly records: readonly RecordWrite[] }> {
  const { revision, ...open } = link;
  const now = new Date(clock()).toISOString();
  const record: RecordWrite = {
    key: linkKey(link.id),
    value: linkRecord({
      ...open,
      submittedAt: clock(),
      heavy: isHeavy(typed),
      language: typed.paper.language,
    }),
    expect: { revision },
    expiresAtSeconds: forgottenAtSeconds(link),
  };
  const drafts = await readDrafts(repository.records, link, '');
  const change = (task: Resource) => {
    if (isOpenTask(task)) return completedTask(task, response, now);
    throw fhirError('conflict', 'The Task was closed at the same moment', 'Task.status');
  };
  return {
    entries: [{ kind: 'modify', type: 'Task', id: link.task, change }],
    records: [record, ...removals(drafts)],
  };
}

type Made =
  | { readonly response: Resource & { readonly id: string } }
  | { readonly broken: readonly BrokenAnswer[] };

async function responseOf(
  { repository }: EnterContext,
  typed: Typed,
  id: string,
  link: StoredLink | undefined,
): Promise<Made> {
  const { paper, questionnaire, original, answers, authored, author, isPartial } = typed;
  const standing = link ? await standingReferences(repository, link) : {};
  const asked = submission(questionnaire, answers, {
    id,
    language: paper.language,
    authored,
    subject: { reference: paper.subject },
    ...reference('encounter', standing.encounter),
    ...reference('basedOn', standing.basedOn),
  });
  const rolled = questionnaire === original ? asked : withMembers(asked, { item: rolledUp(itemsOf(asked)) });
  // R4: filled in in part, and it is not known whether more is to come.
  const status = isPartial ? { status: 'stopped' } : {};
  const response = withMembers(rolled, { ...status, author: { reference: author } });
  const rules = { complete: !isPartial, fhirPath: fhirPathOver(response) };
  const issues = validateResponse(original, response, rules);
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return { response };
  return { broken: brokenAnswers({ original, language: paper.language }, { response, issues: errors }) };
}

function itemsOf({ item }: Resource): readonly JsonObject[] {
  return Array.isArray(item) ? item.filter(isJsonObject) : [];
}

interface Writing {
  readonly link: StoredLink | undefined;
  readonly response: Resource & { readonly id: string };
  readonly entries: readonly Entry[];
  readonly records: readonly RecordWrite[];
  readonly activity: 'CREATE' | 'UPDATE';
}

async function commitTyped(
  { repository, clock, fhirBase, onCall }: EnterContext,
  { paper, original, author }: Typed,
  { link, response, entries, records, activity }: Writing,
): Promise<void> {
  const standing = link ? await standingReferences(repository, link) : {};
  const raised = raising({
    repository,
    base: fhirBase,
    clock,
    dueMinutes: onCall?.dueMinutes,
    questionnaireOf: async () => original,
    ...(standing.careTeam !== undefined && { owner: standing.careTeam }),
    ...(standing.requester !== undefined && { requester: standing.requester }),
  });
  const recorded = new Date(clock()).toISOString();
  const trace: Entry = { kind: 'create', resource: typedBy({ response, author, recorded, activity }) };
  const following: Following = async (changes) => [...(await raised(changes)), trace];
  const view =
    activity === 'CREATE' ? viewOf(principalOf(linkOfPaper(paper, link))) : correcting(response.id);
  await repository.commit(entries, view, { records, following });
}

/** As whom the link lets answer, in the version that is printed on the sheet. */
function linkOfPaper(paper: Paper, link: StoredLink | undefined) {
  return { ...paper, id: link?.id ?? paper.id };
}

/** Whoever may type the sheet in may correct what was typed from it, and nothing else. */
function correcting(id: string) {
  return {
    visible: () => true,
    refuse: ({ after }: { readonly after?: Resource | undefined }) =>
      after?.resourceType === 'QuestionnaireResponse' && after.id === id
        ? undefined
        : fhirError('forbidden', 'Only the answers of the sheet are corrected').issues[0],
  };
}

interface TypedBy {
  readonly response: Resource & { readonly id: string };
  readonly author: string;
  readonly recorded: string;
  readonly activity: 'CREATE' | 'UPDATE';
}

/** Who typed, and when; `authored` is the day on the sheet. https://hl7.org/fhir/R4/provenance.html */
function typedBy({ response, author, recorded, activity }: TypedBy): Resource {
  const coded = (system: string, code: string) => ({
    coding: [{ system: `http://terminology.hl7.org/CodeSystem/${system}`, code }],
  });
  return {
    resourceType: 'Provenance',
    target: [{ reference: `QuestionnaireResponse/${response.id}` }],
    recorded,
    activity: coded('v3-DataOperation', activity),
    agent: [{ type: coded('provenance-participant-type', 'enterer'), who: { reference: author } }],
  };
}

function reference(name: string, target: string | undefined): JsonObject {
  return target === undefined ? {} : { [name]: { reference: target } };
}
