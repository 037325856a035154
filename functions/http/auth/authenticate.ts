import { decodeJwt } from 'jose';
import type { Principal } from '../../access/principal.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { InvalidToken } from '../errors.ts';
import { readAccessToken, type TokenSettings } from './access-token.ts';
import type { ReadPerson } from './people.ts';
import { withPurpose } from './purpose.ts';

export interface AuthenticationSettings extends TokenSettings {
  /** Tokens of the operator's own provider, where there is one. */
  readonly people?: { readonly issuer: string; readonly read: ReadPerson };
}

/**
 * Who asks: https://www.rfc-editor.org/rfc/rfc6750#section-2.1. Without credentials that is nobody in particular,
 * who is then refused by what may not be asked by anybody; wrong credentials are refused here, whatever is asked.
 * @throws FhirError `login` 401, `transient` 503
 */
export async function authenticate(request: Request, settings: AuthenticationSettings): Promise<Principal> {
  const header = request.headers.get('authorization');
  if (header === null) return { kind: 'anonymous' };
  const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1];
  if (token === undefined) {
    throw fhirError('login', 'The Authorization header must be `Bearer` and an access token', at, 401);
  }
  const { people } = settings;
  const isPersons = people !== undefined && claimedIssuer(token) === people.issuer;
  const principal = isPersons ? await people.read(token) : await readAccessToken(settings, token);
  if (principal === 'expired') {
    throw new InvalidToken(`The access token has expired: get a new one ${from(isPersons)}`, at);
  }
  if (principal === 'invalid') {
    throw new InvalidToken(`The access token is not good here: get one ${from(isPersons)}`, at);
  }
  return withPurpose(principal, request.headers);
}

const at = 'http.Authorization';

function from(isPersons: boolean): string {
  return isPersons ? 'from your own provider' : 'at /auth/token';
}

/** Not yet believed: it only says who is to believe it. */
function claimedIssuer(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
