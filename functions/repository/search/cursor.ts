import { fhirError } from '../../fhir/outcome.ts';
import type { SearchQuery } from '../../fhir/search/query.ts';
import type { Context } from '../context.ts';
import { hash } from '../keys.ts';
import type { ScanPlace } from './scan.ts';

/** Where a page ended: its last match, and what that was sorted by. */
export interface Place extends ScanPlace {
  readonly keys: readonly (string | number | null)[];
}

export function closeCursor({ seal }: Context, query: SearchQuery, place: Place): string {
  return seal.close(JSON.stringify([fingerprint(query), place.part, place.candidate, place.keys]));
}

/** @throws FhirError `value` when the cursor is not ours or belongs to another search */
export function openCursor({ seal }: Context, query: SearchQuery): Place | undefined {
  if (query.cursor === undefined) return undefined;
  const text = seal.open(query.cursor);
  const [searched, part, candidate, keys] =
    text === undefined ? [] : (JSON.parse(text) as [string, number, string, Place['keys']]);
  if (
    part === undefined ||
    candidate === undefined ||
    keys === undefined ||
    searched !== fingerprint(query)
  ) {
    throw fhirError(
      'value',
      'This page link was altered, or belongs to another search; start again from the first page',
      'http._cursor',
    );
  }
  return { part, candidate, keys };
}

function fingerprint({ type, clauses, sort, others = [], contained, containedType }: SearchQuery): string {
  return hash(JSON.stringify([type, clauses, sort, others, contained, containedType])).slice(0, 16);
}
