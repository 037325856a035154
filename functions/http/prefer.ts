import { fhirError } from '../fhir/outcome.ts';
import type { FhirRequest } from './api.ts';

/** https://hl7.org/fhir/R4/http.html#return and https://hl7.org/fhir/R4/search.html#errors */
export interface Preferences {
  readonly return: 'minimal' | 'representation' | 'OperationOutcome';
  readonly handling: 'strict' | 'lenient';
  /** `x-explain`: a search tells how it was carried out. Ours: FHIR has no such preference. */
  readonly explain: boolean;
  /** https://hl7.org/fhir/R4/async.html */
  readonly respondAsync: boolean;
}

/** What `Prefer` asks for; preferences that are not ours are ignored (https://www.rfc-editor.org/rfc/rfc7240). */
export function preferences(request: Pick<FhirRequest, 'header'>): Preferences {
  const named = new Map(
    (request.header('Prefer') ?? '')
      .split(/[,;]/)
      .map((part) => part.trim().split('=', 2))
      .map(([name = '', value = '']) => [name.trim().toLowerCase(), value.trim().replaceAll('"', '')]),
  );
  return {
    return: oneOf(named.get('return'), 'return', ['representation', 'minimal', 'OperationOutcome']),
    handling: oneOf(named.get('handling'), 'handling', ['strict', 'lenient']),
    explain: named.has('x-explain'),
    respondAsync: named.has('respond-async'),
  };
}

function oneOf<T extends string>(value: string | undefined, name: string, allowed: readonly [T, ...T[]]): T {
  if (value === undefined) return allowed[0];
  const found = allowed.find((candidate) => candidate.toLowerCase() === value.toLowerCase());
  if (found !== undefined) return found;
  throw fhirError('value', `Prefer: ${name}=${value} is not one of ${allowed.join(', ')}`, 'http.Prefer');
}
