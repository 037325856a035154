import type { Context } from 'hono';
import type { Person, Principal } from '../../access/principal.ts';
import { type CareVisit, noticePage } from '../../care-page/page.ts';
import type { CareNotice } from '../../care-page/texts.ts';
import type { StoredCareLink } from '../alerts/care-link.ts';
import type { OnCall, OnCallContact } from '../alerts/on-call.ts';
import type { FhirApi } from '../api.ts';
import type { Audit } from '../audit/access.ts';
import type { asset } from '../parent/assets.ts';

export interface CareAppOptions extends Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> {
  readonly onCall: OnCall | undefined;
  /** Authorisation is off: whoever holds a link sees what it is about. */
  readonly isOpen?: boolean;
  readonly newToken: () => string;
  /** The base of every link. */
  readonly publicUrl: string;
  readonly audit: Audit;
  readonly report: (error: unknown) => unknown;
}

export interface Care extends CareAppOptions {
  readonly base: string;
  readonly prefix: string;
  readonly style: ReturnType<typeof asset>;
}

export function contactOf(
  { onCall }: Care,
  { practitioner }: Pick<StoredCareLink, 'practitioner'>,
): OnCallContact | undefined {
  return onCall?.contacts.find((one) => one.practitioner === practitioner);
}

/** Who looks: the worker as the operator has named them. Who is on call no more is nobody. */
export function principalOf(care: Care, session: StoredCareLink): Principal {
  if (care.isOpen) return { kind: 'unrestricted' };
  const contact = contactOf(care, session);
  if (!contact) return { kind: 'anonymous' };
  const { practitioner, organization, roles } = contact;
  const person: Person = {
    kind: 'person',
    issuer: `${care.publicUrl.replace(/\/$/, '')}/care`,
    subject: practitioner,
    practitioner,
    organization,
    roles,
    purposeOfUse: 'TREAT',
  };
  return person;
}

export function visitOf(
  care: Care,
  { req }: Context,
  link?: Pick<StoredCareLink, 'practitioner'>,
): CareVisit {
  const own = link && contactOf(care, link)?.language;
  const accepted = req.header('Accept-Language')?.toLowerCase().startsWith('nl') ? 'nl' : 'en';
  return { language: own ?? accepted, style: `${care.prefix}/care/assets/${care.style.name}` };
}

export function notice(
  care: Care,
  context: Context,
  kind: CareNotice,
  status: 200 | 403 | 404 | 410 | 413 | 429 | 500 | 503,
  action?: string,
  link?: StoredCareLink,
): Response | Promise<Response> {
  return context.html(noticePage(visitOf(care, context, link), kind, action), status);
}
