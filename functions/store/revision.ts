/**
 * Revisions for one process: what is random at its start, then a counter. No two processes that drew their own
 * twelve random bytes make the same one, and none costs a random number of its own.
 */
export function createRevisions(randomBytes: Uint8Array): () => string {
  const prefix = Buffer.from(randomBytes).toString('base64url').slice(0, 16);
  if (prefix.length < 16) throw new RangeError('Revisions start with at least 12 random bytes');
  let count = 0;
  return () => prefix + (count++).toString(36);
}
