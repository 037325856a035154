import { fhirError } from '../../fhir/outcome.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import { hash } from '../keys.ts';

/** Where a page ended: the id of its last match, and what it was sorted by. */
export interface Place {
  readonly id: string;
  readonly keys: readonly (string | number | null)[];
}

export function closeCursor({ seal }: Context, query: SearchQuery, place: Place): string {
  return seal.close(JSON.stringify([fingerprint(query), place.id, place.keys]));
}

/** @throws FhirError `value` when the cursor is not ours or belongs to another search */
export function openCursor({ seal }: Context, query: SearchQuery): Place | undefined {
  if (query.cursor === undefined) return undefined;
  const text = seal.open(query.cursor);
  const [searched, id, keys] =
    text === undefined ? [] : (JSON.parse(text) as [string, string, Place['keys']]);
  if (id === undefined || keys === undefined || searched !== fingerprint(query)) {
    throw fhirError(
      'value',
      'This page link was altered, or belongs to another search; start again from the first page',
      'http._cursor',
    );
  }
  return { id, keys };
}

function fingerprint({ type, clauses, sort }: SearchQuery): string {
  return hash(JSON.stringify([type, clauses, sort])).slice(0, 16);
}
