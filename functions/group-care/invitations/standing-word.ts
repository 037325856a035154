import { isJsonObject, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { codeSystem, profile } from '../canonical.ts';
import { saysLoss } from './pregnancy-loss.ts';

/*
 * What somebody has said about messages from Kring is a Flag about her, so that whoever cares for her sees it, and can
 * change it: `opted-out` as long as it is active; `resumed` after a loss, when she has said that she wants to be asked again.
 */

export type Word = 'opted-out' | 'resumed';

/** Why nobody writes to somebody now. */
export type Stop = 'gone' | 'died' | 'inactive' | 'child' | 'opted-out' | 'loss';

export interface Known {
  readonly patient: Resource | undefined;
  readonly isInfant: boolean;
  /** Her Flags. */
  readonly flags: readonly Resource[];
  /** What may say that a pregnancy was lost: Observations, Conditions, Encounters that she stayed away from. */
  readonly findings: readonly Resource[];
  /** Her children, as far as they are known. */
  readonly children: readonly Resource[];
}

/** Why she is not to be written to; `undefined` when she may be. */
export function reasonToStop({ patient, isInfant, flags, findings, children }: Known): Stop | undefined {
  if (patient === undefined) return 'gone';
  if (hasDied(patient)) return 'died';
  if (patient.active === false) return 'inactive';
  if (isInfant) return 'child';
  if (flags.some((flag) => isWord(flag, 'opted-out'))) return 'opted-out';
  return isInMourning({ flags, findings, children }) ? 'loss' : undefined;
}

/** Whether she has lost a pregnancy or a child, and has not said since that she wants to be asked again. */
export function isInMourning({
  flags,
  findings,
  children,
}: Pick<Known, 'flags' | 'findings' | 'children'>): boolean {
  const losses = [...findings.filter(saysLoss), ...children.filter(hasDied)].map(knownSince);
  const resumed = flags.filter((flag) => isWord(flag, 'resumed')).map(startOf);
  return losses.some((loss) => !resumed.some((from) => isAfter(from, loss)));
}

/** When it was last said: to correct it is to say it again. */
function knownSince({ meta }: Resource): number {
  return Date.parse(String(meta?.lastUpdated));
}

/** That a worker has spoken with her counts for what was known by then. Without a time it counts for nothing. */
function isAfter(from: string, loss: number): boolean {
  return Date.parse(from) >= loss;
}

function hasDied({ deceasedBoolean, deceasedDateTime }: Resource): boolean {
  return deceasedBoolean === true || deceasedDateTime !== undefined;
}

function isWord({ status, code }: Resource, word: Word): boolean {
  const coding = isJsonObject(code) && Array.isArray(code.coding) ? code.coding.filter(isJsonObject) : [];
  return (
    status === 'active' && coding.some((one) => one.system === codeSystem.invitationWord && one.code === word)
  );
}

function startOf({ period }: Resource): string {
  return isJsonObject(period) ? String(period.start ?? '') : '';
}

/** @param now an instant */
export function wordFlag(
  word: Word,
  id: string,
  subject: string,
  now: string,
): Resource & { readonly id: string } {
  const coding: JsonObject = { system: codeSystem.invitationWord, code: word, display: displays[word] };
  return {
    resourceType: 'Flag',
    id,
    meta: { profile: [profile.invitationFlag] },
    status: 'active',
    category: [
      {
        coding: [
          {
            system: 'http://terminology.hl7.org/CodeSystem/flag-category',
            code: 'contact',
            display: 'Subject Contact',
          },
        ],
      },
    ],
    code: { coding: [coding] },
    subject: { reference: subject },
    period: { start: now },
  };
}

const displays: Readonly<Record<Word, string>> = {
  'opted-out': 'Does not want messages',
  resumed: 'Wants to be asked again',
};
