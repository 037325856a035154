import type { Context } from 'hono';
import { FhirError } from '../../fhir/outcome.ts';
import { type EntryVisit, entryNotice } from '../../parent-page/paper/entry-page.ts';
import type { EntryNotice } from '../../parent-page/paper/entry-texts.ts';
import type { OnCall } from '../alerts/on-call.ts';
import type { FhirApi } from '../api.ts';
import type { Audit } from '../audit/access.ts';
import { addressOf } from '../client-address.ts';
import type { Asset } from '../parent/assets.ts';
import type { FindQuestionnaire } from '../parent/questionnaires.ts';
import type { StoredDesk } from './desk.ts';
import type { Paper } from './paper.ts';

export interface EntryAppOptions extends Pick<FhirApi, 'repository' | 'searchDefinitions' | 'clock'> {
  readonly onCall: OnCall | undefined;
  /** Authorisation is off. */
  readonly isOpen?: boolean;
  readonly newToken: () => string;
  /** The base of every link. */
  readonly publicUrl: string;
  readonly audit: Audit;
  readonly report: (error: unknown) => unknown;
}

export interface Entry extends EntryAppOptions {
  readonly fhirBase: string;
  readonly base: string;
  readonly style: Asset;
  readonly sheetStyle: Asset;
  readonly findQuestionnaire: FindQuestionnaire;
}

interface Traced {
  readonly name: 'open' | 'enter';
  readonly status: number;
  readonly paper?: Paper;
}

/** What was opened or typed in, in the audit trail: before anything is told. */
export async function trace(
  entry: Entry,
  context: Context,
  { principal }: StoredDesk,
  { name, status, paper }: Traced,
): Promise<void> {
  await entry.audit({
    principal,
    interaction: `paper:${name}`,
    status,
    refusal: status === 404 ? 'not-found' : status === 409 ? 'conflict' : undefined,
    what: paper && `Task/${paper.task}`,
    patients: paper ? [paper.subject] : [],
    written: new Map(status === 201 ? [['QuestionnaireResponse', 1]] : []),
    refusedEntries: 0,
    from: addressOf(context),
  });
}

export function visitOf({ base, style }: Entry, { req }: Context): EntryVisit {
  const language = req.header('Accept-Language')?.toLowerCase().startsWith('nl') ? 'nl' : 'en';
  return { language, base, style: `${base}/assets/${style.name}` };
}

export function notice(
  entry: Entry,
  context: Context,
  kind: EntryNotice,
  status: 200 | 403 | 404 | 410 | 413 | 429 | 500 | 503,
  isOpen = false,
): Response | Promise<Response> {
  return context.html(entryNotice(visitOf(entry, context), kind, { isOpen }), status);
}

/** Somebody else was faster. */
export function isOvertaken(caught: unknown): boolean {
  return caught instanceof FhirError && caught.issues[0].code === 'conflict';
}
