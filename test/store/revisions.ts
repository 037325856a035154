import { randomBytes } from 'node:crypto';
import { createRevisions } from '../../functions/store/revision.ts';

export function newRevisions(): () => string {
  return createRevisions(randomBytes(12));
}
