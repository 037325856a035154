import type { Principal } from '../../access/principal.ts';
import { grants, scopesOf } from '../../access/scopes.ts';
import type { Identifier } from '../../group-care/resources.ts';
import type { RecordKey, Records, RecordWrite } from '../../repository/repository.ts';
import { sha256 } from '../digest.ts';

/**
 * What is remembered of a session whose sender may write it and not read it: that this very content came from this
 * system. So the same may be sent again, and be answered the same, by who could not find what is there.
 */
export interface SessionReceipt {
  /** The very same has come from this system before. */
  readonly isKnown: boolean;
  /** To be committed with the session. */
  readonly write: RecordWrite;
}

/** Longer than anybody is unsure whether a session has arrived. */
const keptDays = 90;

/** @param content what was sent, as text; @returns nothing for who may read what it records */
export async function sessionReceipt(
  {
    principal,
    nowMs,
    records,
  }: { readonly principal: Principal; readonly nowMs: number; readonly records: Records },
  { system, value }: Identifier,
  content: string,
): Promise<SessionReceipt | undefined> {
  if (principal.kind !== 'client' || readsSessions(principal)) return undefined;
  const id = await sha256(JSON.stringify([principal.clientId, system, value]));
  const key: RecordKey = { kind: 'session-receipt', id };
  const digest = await sha256(content);
  const known = await records.get(key);
  return {
    isKnown: known?.value.digest === digest,
    write: {
      key,
      value: { digest },
      expect: known ? { revision: known.revision } : 'absent',
      expiresAtSeconds: Math.ceil(nowMs / 1_000) + keptDays * 86_400,
    },
  };
}

function readsSessions(principal: Principal): boolean {
  const scopes = scopesOf(principal);
  return (
    scopes === undefined ||
    ['Encounter', 'Observation', 'Immunization'].every((type) => grants(scopes, 's', type))
  );
}
