import type { Context } from 'hono';
import type { Principal } from '../../access/principal.ts';
import { alertPage } from '../../care-page/page.ts';
import { outcomeOf } from '../../care-page/texts.ts';
import { FhirError } from '../../fhir/outcome.ts';
import type { Resource } from '../../fhir/resource.ts';
import { inSight } from '../../repository/sight.ts';
import type { StoredCareLink } from '../alerts/care-link.ts';
import { placeOf } from '../alerts/place.ts';
import { passOn } from '../alerts/tell.ts';
import { addressOf } from '../client-address.ts';
import { keyOf } from '../parent/standing.ts';
import { statusOf } from '../status.ts';
import { forgetFacts, viewFor } from '../view.ts';
import { accepting, closing } from './change.ts';
import { shownAlert } from './shown-alert.ts';
import { type Care, notice, principalOf, visitOf } from './visitor.ts';

interface Seen {
  readonly principal: Principal;
  readonly task: (Resource & { readonly id: string }) | undefined;
  readonly read: (place: string) => Promise<Resource | undefined>;
  readonly view: ReturnType<typeof viewFor>;
}

async function see(care: Care, session: StoredCareLink): Promise<Seen> {
  const principal = principalOf(care, session);
  const view = viewFor(principal, care.base, care);
  const read = async (place: string) => {
    const [version] = await inSight(await care.repository.readMany([keyOf(place)]), view);
    return version?.resource;
  };
  const task = await read(`Task/${session.task}`);
  return { principal, view, read, task: task && { ...task, id: session.task } };
}

export async function show(care: Care, context: Context, session: StoredCareLink): Promise<Response> {
  const seen = await see(care, session);
  return answerAlert(care, context, session, seen, 'show', { problem: false, isPassed: false });
}

async function answerAlert(
  care: Care,
  context: Context,
  session: StoredCareLink,
  { principal, task, read }: Seen,
  name: string,
  said: { readonly problem: boolean; readonly isPassed: boolean },
): Promise<Response> {
  const action = `${care.prefix}/care/alert`;
  const status = task ? (said.problem ? 422 : 200) : 403;
  // Before anything is told.
  await trace(care, context, { principal, session, task, name, status });
  if (!task)
    return notice(
      care,
      context,
      said.isPassed ? 'sent' : 'hidden',
      403,
      said.isPassed ? undefined : action,
      session,
    );
  const shown = await shownAlert(task, care.base, read);
  return context.html(alertPage(visitOf(care, context, session), shown, { action, ...said }), status);
}

/** She takes it on, closes it or passes it on; every look and every change leaves a trace. */
export async function change(care: Care, context: Context, session: StoredCareLink): Promise<Response> {
  const seen = await see(care, session);
  const form = new URLSearchParams(await context.req.text());
  const go = form.get('go');
  if (go === 'pass') {
    await passOn(care, session.task);
    return answerAlert(care, context, session, seen, 'pass', { problem: false, isPassed: true });
  }
  const { task, view, principal } = seen;
  if (!task) return answerAlert(care, context, session, seen, 'show', { problem: false, isPassed: false });
  const outcome = outcomeOf(form.get('outcome'));
  if (go === 'close' && !outcome) {
    return answerAlert(care, context, session, seen, 'close', { problem: true, isPassed: false });
  }
  const now = new Date(care.clock()).toISOString();
  const note = (form.get('note') ?? '').replace(/[\p{Cc}&&[^\n]]/gv, ' ').trim();
  const { practitioner } = session;
  const flag = placeOf(task.reasonReference, care.base)?.split('/')[1];
  const entries =
    outcome && go === 'close'
      ? closing(task, flag, { outcome, note, practitioner, now })
      : accepting(task.id, now);
  try {
    await care.repository.commit(entries, view);
  } catch (caught) {
    if (!(caught instanceof FhirError)) throw caught;
    const isOvertaken = caught.issues[0].code === 'conflict';
    await trace(care, context, { principal, session, task, name: String(go), status: statusOf(caught) });
    if (!isOvertaken)
      return notice(care, context, 'failed', statusOf(caught) === 503 ? 503 : 403, undefined, session);
  } finally {
    forgetFacts(principal);
  }
  await trace(care, context, {
    principal,
    session,
    task,
    name: go === 'close' ? 'close' : 'accept',
    status: 303,
  });
  return context.redirect(`${care.prefix}/care/alert`, 303);
}

interface Traced {
  readonly principal: Principal;
  readonly session: StoredCareLink;
  readonly task: Resource | undefined;
  readonly name: string;
  readonly status: number;
}

/** What somebody has done, or tried to, in the audit trail. */
export async function trace(
  care: Care,
  context: Context,
  { principal, session, task, name, status }: Traced,
): Promise<void> {
  const patient = placeOf(task?.for, care.base);
  await care.audit({
    principal,
    interaction: `care:${name}`,
    status,
    refusal: task ? undefined : 'forbidden',
    what: `Task/${session.task}`,
    patients: patient?.startsWith('Patient/') ? [patient] : [],
    written: new Map(status === 303 ? [['Task', 1]] : []),
    refusedEntries: 0,
    from: addressOf(context),
  });
}
