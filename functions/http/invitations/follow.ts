import { FhirError } from '../../fhir/outcome.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import type { CalendarDate } from '../../group-care/calendar-date.ts';
import { codeSystem } from '../../group-care/canonical.ts';
import { isInfant } from '../../group-care/infant.ts';
import { afterSessionTask, plannedIn } from '../../group-care/invitations/planned-task.ts';
import type { AfterSession } from '../../group-care/invitations/rules.ts';
import type { ResourceKey } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';
import { allMatches, everyMatch } from '../operations/every-match.ts';
import { isOpenTask, sdcCode } from '../parent/task.ts';
import { type InvitationSources, itself, rulesFor } from './context.ts';
import { isPlacedAt, placeInvitation, readInvitation } from './queue.ts';
import { windowOf } from './window.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Of a session that is told of later, as when a record system hands over its history, nobody is asked any more. */
const maxSessionAgeMs = 2 * dayMs;

/**
 * Puts Tasks of plans in the queue, and asks those who were at a session. To be called with what has changed; done again
 * it does no harm.
 */
export async function followInvitations(
  sources: InvitationSources,
  changed: readonly ResourceKey[],
): Promise<void> {
  const relevant = changed.filter(({ type }) => type === 'Task' || type === 'Encounter');
  if (relevant.length === 0) return;
  const versions = await sources.repository.readMany(relevant);
  for (const version of versions) {
    if (version === undefined || version.deleted) continue;
    if (version.type === 'Task') await queueTask(sources, version.id, version.resource);
    else await askAfterSession(sources, version.id, version.resource);
  }
}

/** Puts what was forgotten in the queue: what was planned before anything followed the changes, or while that failed. */
export async function queueForgotten(
  sources: InvitationSources,
  hasTime: () => boolean = () => true,
): Promise<void> {
  const { repository, searchDefinitions, base, clock } = sources;
  const [coding] = (sdcCode('complete-questionnaire') as { readonly coding: readonly JsonObject[] }).coding;
  const tasks = everyMatch({ repository, searchDefinitions, base, nowMs: clock() }, 'Task', [
    ['code', `${coding?.system}|${coding?.code}`],
    ['status', 'requested'],
    ['intent', 'plan'],
  ]);
  for await (const { id, resource } of tasks) {
    if (!hasTime()) return;
    await queueTask(sources, id, resource);
  }
}

async function queueTask(sources: InvitationSources, id: string, task: Resource): Promise<void> {
  const { repository, clock } = sources;
  const planned = isOpenTask(task) ? plannedIn(task) : undefined;
  if (planned === undefined) return;
  const { startMs, endMs } = windowOf(planned, rulesFor(sources.rules, planned.plan));
  const before = await readInvitation(repository, id);
  if (before === undefined) {
    if (endMs <= clock()) return;
    const fresh = { task: id, sent: 0, firstMs: 0, tries: 0, claimedMs: 0 };
    await placeInvitation(repository, undefined, fresh, startMs, clock());
    return;
  }
  // Its time was moved before anybody was written to.
  if (before.sent > 0 || before.claimedMs > 0 || before.place === '' || isPlacedAt(before, startMs)) return;
  const { revision: _, place: __, ...same } = before;
  if (startMs > clock() || !isDue(before.place, clock())) {
    await placeInvitation(repository, before, same, Math.max(startMs, 0), clock());
  }
}

function isDue(place: string, nowMs: number): boolean {
  return place.slice(0, 24) <= new Date(nowMs).toISOString();
}

async function askAfterSession(sources: InvitationSources, id: string, encounter: Resource): Promise<void> {
  const subject = referenceIn(encounter.subject);
  const endMs = Date.parse(String(isJsonObject(encounter.period) ? encounter.period.end : ''));
  const isRecent = endMs <= sources.clock() && endMs > sources.clock() - maxSessionAgeMs;
  if (!isParticipation(encounter) || encounter.status !== 'finished' || !isRecent) return;
  if (subject?.startsWith('Patient/') !== true) return;
  const patient = await sources.repository.read('Patient', subject.split('/')[1] ?? '');
  const today = new Date(sources.clock()).toISOString().slice(0, 10) as CalendarDate;
  if (patient?.deleted !== false || isInfant(patient.resource, today)) return;
  const plan = await planOf(sources, subject);
  const { afterSession } = rulesFor(sources.rules, plan?.canonical);
  for (const one of afterSession) {
    await ask(sources, { subject, encounter: `Encounter/${id}`, endMs, basedOn: plan?.place }, one);
  }
}

interface Attended {
  readonly subject: string;
  readonly encounter: string;
  readonly endMs: number;
  readonly basedOn: string | undefined;
}

/** Its id follows from the session and the questions: it is made once, and not again when somebody has deleted it. */
async function ask(
  { repository, clock }: InvitationSources,
  { endMs, ...attended }: Attended,
  { questionnaire, afterHours, withinDays }: AfterSession,
): Promise<void> {
  const id = `after-${(await sha256(`${attended.encounter} ${questionnaire}`)).slice(0, 40)}`;
  if (await repository.read('Task', id)) return;
  const startMs = endMs + afterHours * hourMs;
  const resource = afterSessionTask({
    ...attended,
    id,
    questionnaire,
    start: new Date(startMs).toISOString(),
    end: new Date(startMs + withinDays * dayMs).toISOString(),
    now: new Date(clock()).toISOString(),
  });
  try {
    await repository.commit([{ kind: 'update', resource, ifNoneMatch: '*', isDrawn: true }], itself);
  } catch (failure) {
    // Somebody else has made it at the same moment.
    if (!(failure instanceof FhirError) || failure.issues[0].code !== 'conflict') throw failure;
  }
}

/** Her own plan, the newest that is active. */
async function planOf(
  { repository, searchDefinitions, base, clock }: InvitationSources,
  subject: string,
): Promise<{ readonly place: string; readonly canonical: string } | undefined> {
  const plans = await allMatches({ repository, searchDefinitions, base, nowMs: clock() }, 'CarePlan', [
    ['subject', subject],
    ['status', 'active'],
    ['category', `${codeSystem.carePlanKind}|personal-schedule`],
  ]);
  const [newest] = plans.toSorted((one, other) => other.lastUpdated.localeCompare(one.lastUpdated));
  if (newest === undefined) return undefined;
  const { instantiatesCanonical: canonicals } = newest.resource;
  const [canonical] = Array.isArray(canonicals) ? canonicals : [];
  return { place: `CarePlan/${newest.id}`, canonical: String(canonical ?? '') };
}

function isParticipation({ type }: Resource): boolean {
  return objects(type).some(({ coding }) =>
    objects(coding).some(
      ({ system, code }) => system === codeSystem.encounterKind && code === 'session-participation',
    ),
  );
}

function referenceIn(value: Json | undefined): string | undefined {
  const reference = isJsonObject(value) ? value.reference : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
