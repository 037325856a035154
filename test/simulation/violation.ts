/** What must not be; each rule of docs/commit.md prevents one or two of them. */
export type ViolationKind =
  /** A version is lost, made twice, or written over. */
  | 'version'
  | 'revision twice'
  /** A transaction that was committed is aborted, or the other way round. */
  | 'decision'
  | 'half a transaction'
  /** What was said to a client is not what was done. */
  | 'answer'
  | 'precondition'
  | 'read'
  | 'history'
  | 'search'
  /** Two winners, or one that does not match. */
  | 'criteria'
  /** A reference within a transaction, or a conditional one, that leads elsewhere. */
  | 'link'
  /** A record of Kring's own without its change, or twice. */
  | 'own record'
  /** What a consumer of the change feed has made of it is not what a rebuild makes. */
  | 'consumer'
  /** A poller of `_history` with `_since` has missed something. */
  | 'poller'
  | 'blocked'
  | 'no end'
  /** Something committed that cannot be found any more. */
  | 'missing item'
  | 'left behind'
  | 'mark left'
  /** An error that no client should ever be told. */
  | 'broken';

export interface Violation {
  readonly kind: ViolationKind;
  readonly text: string;
}

export function shownViolation({ kind, text }: Violation): string {
  return `${kind}: ${text}`;
}
