import type { BundleRequest } from '../fhir/bundle.ts';
import { fhirError } from '../fhir/outcome.ts';
import type { FhirRequest } from './api.ts';

/** The headers that make an interaction depend on what is stored, and what an entry of a bundle calls them. */
const elements = {
  'If-Match': 'ifMatch',
  'If-None-Match': 'ifNoneMatch',
  'If-None-Exist': 'ifNoneExist',
  'If-Unmodified-Since': undefined,
} as const satisfies Record<string, keyof BundleRequest | undefined>;

type Precondition = keyof typeof elements;

/**
 * Refuses the preconditions of a write that it could not hold to: a caller that sets one counts on it. (A write that
 * says If-Modified-Since says nothing: https://www.rfc-editor.org/rfc/rfc9110#section-13.1.3.)
 * @param what the interaction, for a person: `a conditional delete`
 * @throws FhirError 400 naming the first that is not `taken`
 */
export function refusePreconditions(
  request: Pick<FhirRequest, 'header'>,
  what: string,
  taken: readonly Precondition[],
): void {
  const names = Object.keys(elements) as Precondition[];
  const refused = names.find((name) => !taken.includes(name) && request.header(name) !== undefined);
  if (refused === undefined) return;
  const element = elements[refused];
  const named = element === undefined ? refused : `${refused} (${element} in a bundle)`;
  const instead = taken.length === 0 ? 'it takes no precondition' : `it takes ${taken.join(' and ')} alone`;
  throw fhirError('not-supported', `${named} is not offered for ${what}: ${instead}`, `http.${refused}`);
}
