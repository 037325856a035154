/** `made`: it was answered. `refused`: the answer says that nothing was changed. `unknown`: there was no answer. */
export type Fate = 'made' | 'refused' | 'unknown';

/** One change that a client has asked for. Its tag is an identifier in every resource that it writes. */
export interface Asked {
  readonly tag: string;
  readonly round: number;
  /** `Patient/…`, those that it writes to; empty for a create, whose id the server chooses. */
  readonly patients: readonly string[];
  /** How many Observations it makes, all at once with the patients. */
  readonly observations: number;
  /** Of a conditional create, update or delete. */
  readonly key?: string;
  /** It leaves nothing that bears its tag. */
  readonly deletes?: true;
  fate: Fate;
}

/** In place of a tag, of a version that is a deletion. */
export const deleted = 'deleted';

/** What the clients have asked and been told, through every kill. */
export interface Journal {
  readonly asked: Asked[];
  /** By patient, the tag of each version that was answered, or seen after a kill: that is how it stays. */
  readonly versions: Map<string, Map<number, string>>;
  /** By key of conditional creates, the patient that was answered. */
  readonly winners: Map<string, string>;
  /** What must not be. */
  readonly violations: string[];
}

export function newJournal(): Journal {
  return { asked: [], versions: new Map(), winners: new Map(), violations: [] };
}

/** Notes which change made a version; a second one is a violation. */
export function noteVersion(
  { versions, violations }: Journal,
  patient: string,
  version: number,
  tag: string,
): void {
  const known = versions.get(patient) ?? new Map<number, string>();
  versions.set(patient, known);
  const before = known.get(version);
  if (before !== undefined && before !== tag) {
    violations.push(`${patient} version ${version} was ${before} and is now ${tag}`);
  }
  known.set(version, tag);
}

export function noteWinner({ winners, violations }: Journal, key: string, patient: string): void {
  const before = winners.get(key);
  if (before !== undefined && before !== patient)
    violations.push(`${key} was won by ${before} and by ${patient}`);
  winners.set(key, patient);
}
