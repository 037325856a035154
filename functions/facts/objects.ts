/** A folder of immutable objects, in S3 or on a disk. Keys are relative, with `/` between their parts. */
export interface Objects {
  /** Every key that starts with `prefix`, in order. */
  list(prefix: string): Promise<readonly string[]>;
  /** `undefined` when there is none (any more). */
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** There or not. */
  remove(keys: readonly string[]): Promise<void>;
}
