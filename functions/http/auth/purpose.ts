import type { Principal, PurposeOfUse } from '../../access/principal.ts';
import { fhirError } from '../../fhir/outcome.ts';

const purposes = [
  'TREAT',
  'COC',
  'SUPNWK',
  'PUBHLTH',
  'HRESCH',
  'HOPERAT',
  'PATRQT',
  'BTG',
] as const satisfies readonly PurposeOfUse[];

const reasonCharacters = { least: 10, most: 500 };

/**
 * What the caller says it asks for. `X-Purpose-Of-Use` is a code of
 * http://terminology.hl7.org/CodeSystem/v3-ActReason. `X-Break-Glass` is the reason, in words (percent-encoded where
 * they are not ASCII), to be shown what is otherwise withheld; whether that is granted is for `access` to say, and
 * that it was asked for, and why, is in the audit either way.
 * @throws FhirError 400
 */
export function withPurpose(principal: Principal, headers: Headers): Principal {
  if (principal.kind !== 'client' && principal.kind !== 'person') return principal;
  const stated = headers.get('X-Purpose-Of-Use');
  const purposeOfUse = purposes.find((one) => one === stated);
  if (stated !== null && purposeOfUse === undefined) {
    throw fhirError(
      'value',
      `X-Purpose-Of-Use must be one of ${purposes.join(', ')}`,
      'http.X-Purpose-Of-Use',
      400,
    );
  }
  const breakGlass = reasonIn(headers.get('X-Break-Glass'));
  if (purposeOfUse === 'BTG' && breakGlass === undefined) {
    throw fhirError(
      'required',
      'The purpose BTG needs its reason, in X-Break-Glass',
      'http.X-Break-Glass',
      400,
    );
  }
  if (breakGlass !== undefined) return { ...principal, purposeOfUse: 'BTG', breakGlass };
  return purposeOfUse === undefined ? principal : { ...principal, purposeOfUse };
}

function reasonIn(header: string | null): string | undefined {
  if (header === null) return undefined;
  const reason = decoded(header)?.trim() ?? '';
  if (reason.length >= reasonCharacters.least && reason.length <= reasonCharacters.most) return reason;
  const { least, most } = reasonCharacters;
  const right = `the reason in ${least} to ${most} characters, percent-encoded`;
  throw fhirError('value', `X-Break-Glass is ${right}`, 'http.X-Break-Glass', 400);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
