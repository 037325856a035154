import { createHash } from 'node:crypto';
import type { FactTable } from '../indicator/facts.ts';

/** Where the Parquet segments of a table are: rows that another definition made are elsewhere. */
export function prefixOf({ name, definition }: Pick<FactTable, 'name' | 'definition'>): string {
  return `view=${name}/definition=${hash(definition)}/`;
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
