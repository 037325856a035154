import type { Paper } from './paper.ts';

/** A sheet that is to be printed, and has no code yet. */
export type Ordered = Omit<Paper, 'id' | 'printedAt'>;

/** As a record keeps them. */
export function orderedText(sheets: readonly Ordered[]): string {
  return JSON.stringify(sheets);
}

/** @param text as `orderedText` has written it */
export function orderedFrom(text: string): readonly Ordered[] {
  return text === '' ? [] : (JSON.parse(text) as readonly Ordered[]);
}
