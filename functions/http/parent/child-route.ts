import type { Context } from 'hono';
import { factorPage } from '../../parent-page/factor-page.ts';
import { renderPage } from '../../parent-page/page.ts';
import { forgottenAtSeconds } from './link.ts';
import { isOvertaken, type Proof, tryYear } from './second-factor.ts';
import type { LinkState } from './visit.ts';
import { closed, type ParentApp, visitOf } from './visit-context.ts';
import type { VisitKey } from './visit-key.ts';

/** Takes the year of birth of the child, and lets in whoever knows it. */
export async function answerChild(
  parent: ParentApp,
  context: Context,
  key: VisitKey,
  { link, language }: Extract<LinkState, { kind: 'asks' }>,
): Promise<Response> {
  const visit = { ...visitOf(parent, context, language), script: undefined };
  const year = (new URLSearchParams(await context.req.text()).get('year') ?? '').trim();
  // A slip of the finger is no try.
  const proof = /^\d{4}$/.test(year) ? await attempt(parent, link, year, key) : 'open';
  if (proof === 'proved') return context.redirect(visit.base, 303);
  if (proof === 'locked') return closed(parent, context, 'locked', 410);
  return context.html(renderPage(visit, factorPage(visit, { wasWrong: true })), 422);
}

/** Of two tries at the same moment one is looked at. */
async function attempt(
  { repository, clock }: ParentApp,
  link: Parameters<typeof tryYear>[1],
  year: string,
  key: VisitKey,
): Promise<Proof> {
  const how = { visitDigest: key.digest, nowMs: clock(), keptUntilSeconds: forgottenAtSeconds(link) };
  try {
    return await tryYear(repository, link, year, how);
  } catch (caught) {
    if (isOvertaken(caught)) return 'open';
    throw caught;
  }
}
