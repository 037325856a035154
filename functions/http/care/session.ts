import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { FhirError } from '../../fhir/outcome.ts';
import { beginSession, readCareSession, type StoredCareLink } from '../alerts/care-link.ts';
import { type Care, notice } from './visitor.ts';

const cookie = 'kring-care';
const cookieSeconds = 30 * 60;

/** A link, once: from then on the cookie opens what it is about. */
export async function openLink(care: Care, context: Context, link: StoredCareLink): Promise<Response> {
  if (link.isUsed || link.isOver) return notice(care, context, 'used', 410, actionOf(care, context));
  let token: string;
  try {
    token = await beginSession(care, link);
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
