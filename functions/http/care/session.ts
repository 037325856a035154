import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { openPage } from '../../care-page/page.ts';
import { FhirError } from '../../fhir/outcome.ts';
import { beginSession, countTry, readCareSession, type StoredCareLink } from '../alerts/care-link.ts';
import { isPassphrase } from '../alerts/passphrase.ts';
import { passOn } from '../alerts/tell.ts';
import { trace } from './alert.ts';
import { type Care, contactOf, notice, principalOf, visitOf } from './visitor.ts';

const cookie = 'kring-care';
const cookieSeconds = 30 * 60;

/** What a link shows before anything is told. */
export function askToOpen(
  care: Care,
  context: Context,
  link: StoredCareLink,
  isWrong = false,
): Response | Promise<Response> {
  const asksPassphrase = contactOf(care, link)?.passphrase !== undefined;
  const page = openPage(visitOf(care, context, link), actionOf(care, context), { asksPassphrase, isWrong });
  return context.html(page, isWrong ? 403 : 200);
}

/** A link, once, and with the worker's passphrase where there is one: from then on the cookie opens what it is about. */
export async function openLink(
  care: Care,
  context: Context,
  link: StoredCareLink,
  given: string,
): Promise<Response> {
  if (link.isUsed || link.isOver) return notice(care, context, 'used', 410, actionOf(care, context));
  const passphrase = contactOf(care, link)?.passphrase;
  let token: string;
  try {
    const counted = passphrase === undefined ? link : await countTry(care, link);
    if (passphrase !== undefined && !(await isPassphrase(given, passphrase))) {
      const principal = { kind: 'anonymous' } as const;
      await trace(care, context, { principal, session: link, task: undefined, name: 'open', status: 403 });
      if (counted.isUsed) return notice(care, context, 'used', 410, actionOf(care, context));
      return askToOpen(care, context, link, true);
    }
    token = await beginSession(care, counted);
  } catch (caught) {
    const isOvertaken = caught instanceof FhirError && caught.issues[0].code === 'conflict';
    if (!isOvertaken) throw caught;
    return notice(care, context, 'used', 410, actionOf(care, context));
  }
  setCookie(context, cookie, token, {
    path: `${care.prefix}/care`,
    httpOnly: true,
    secure: care.publicUrl.startsWith('https:'),
    // Lax, not Strict: the link is opened from a message, which is another site.
    sameSite: 'Lax',
    maxAge: cookieSeconds,
  });
  return context.redirect(`${care.prefix}/care/alert`, 303);
}

/** Tells the next one, by the link alone: nothing is shown for it. */
export async function passUnseen(care: Care, context: Context, link: StoredCareLink): Promise<Response> {
  if (link.isUsed || link.isOver) return notice(care, context, 'used', 410, actionOf(care, context));
  await passOn(care, link.task);
  const principal = principalOf(care, link);
  await trace(care, context, { principal, session: link, task: undefined, name: 'pass', status: 200 });
  return notice(care, context, 'passed', 200);
}

export async function hasSession(care: Care, context: Context, { task }: StoredCareLink): Promise<boolean> {
  const session = await readCareSession(care, getCookie(context, cookie) ?? '');
  return session !== undefined && !session.isOver && session.task === task;
}

export async function withSession(
  care: Care,
  context: Context,
  answer: (session: StoredCareLink) => Promise<Response>,
): Promise<Response> {
  const session = await readCareSession(care, getCookie(context, cookie) ?? '');
  if (session && !session.isOver) return answer(session);
  deleteCookie(context, cookie, { path: `${care.prefix}/care` });
  return notice(care, context, 'used', 410);
}

/** Where the page of this link is. */
export function actionOf({ prefix }: Care, { req }: Context): string {
  return `${prefix}/care/${encodeURIComponent(req.param('token') ?? '')}`;
}
