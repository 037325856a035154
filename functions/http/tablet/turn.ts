import type { Records } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';
import type { StoredDesk } from '../paper/desk.ts';
import type { Paper } from '../paper/paper.ts';

/** One person's time with the tablet. */
export interface Turn {
  /** SHA-256 of the token in the cookie, in hex; what was answered is marked with it. */
  readonly id: string;
  /** Of the session that the tablet is open for. */
  readonly desk: string;
  readonly subject: string;
  readonly task: string;
  /** Epoch milliseconds of the last page. */
  readonly seenAt: number;
}

interface TurnContext {
  readonly repository: { readonly records: Records };
  readonly clock: () => number;
}

/** The page clears itself sooner; this is for a tablet that was put away. */
const idleMinutes = 30;

/**
 * The part of the address that tells one turn from another, so that a form of somebody's before, sent again from the
 * browser's history, never ends up among the answers of who holds the tablet now. It opens nothing without the cookie.
 */
export function turnName({ id }: Pick<Turn, 'id'>): string {
  return id.slice(0, 16);
}

export async function beginTurn(
  { repository, clock }: TurnContext,
  { record }: StoredDesk,
  { subject, task }: Paper,
  token: string,
): Promise<Turn> {
  const turn = { id: await sha256(token), desk: record.id, subject, task, seenAt: clock() };
  await keep({ repository, clock }, turn);
  return turn;
}

async function keep({ repository, clock }: TurnContext, { id, ...value }: Turn): Promise<void> {
  const expiresAtSeconds = Math.ceil(clock() / 1_000) + 60 * 60;
  await repository.records.put({ kind: 'turn', id }, value, expiresAtSeconds);
}

/** The turn of this browser, if it is not over; it goes on by being looked for. */
export async function turnOf(
  context: TurnContext,
  { record }: StoredDesk,
  token: string,
): Promise<Turn | undefined> {
  const { repository, clock } = context;
  const id = await sha256(token);
  const found = token === '' ? undefined : await repository.records.get({ kind: 'turn', id });
  if (!found || found.value.desk !== record.id) return undefined;
  if (Number(found.value.seenAt) + idleMinutes * 60_000 <= clock()) return undefined;
  const turn = {
    id,
    desk: record.id,
    subject: String(found.value.subject),
    task: String(found.value.task),
    seenAt: clock(),
  };
  await keep(context, turn);
  return turn;
}

export async function endTurn({ repository }: TurnContext, token: string): Promise<void> {
  if (token !== '') await repository.records.remove({ kind: 'turn', id: await sha256(token) });
}
