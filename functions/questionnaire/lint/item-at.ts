import type { Item } from '../questionnaire.ts';

/** FHIRPath of an item, wherever it is nested. */
export function itemAt({ linkId }: Item): string {
  return `Questionnaire.descendants().where(linkId = '${linkId}')`;
}
