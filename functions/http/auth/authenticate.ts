import type { Principal } from '../../access/principal.ts';
import { fhirError } from '../../fhir/outcome.ts';
import { InvalidToken } from '../errors.ts';
import { readAccessToken, type TokenSettings } from './access-token.ts';

/**
 * Who asks: https://www.rfc-editor.org/rfc/rfc6750#section-2.1. Without credentials that is nobody in particular,
 * who is then refused by what may not be asked by anybody; wrong credentials are refused here, whatever is asked.
 * @throws FhirError `login` 401
 */
export async function authenticate(request: Request, settings: TokenSettings): Promise<Principal> {
  const header = request.headers.get('authorization');
  if (header === null) return { kind: 'anonymous' };
  const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(header)?.[1];
  if (token === undefined) {
    throw fhirError('login', 'The Authorization header must be `Bearer` and an access token', at, 401);
  }
  const principal = await readAccessToken(settings, token);
  if (principal === 'expired') {
    throw new InvalidToken('The access token has expired: get a new one at /auth/token', at);
  }
  if (principal === 'invalid') {
    throw new InvalidToken('The access token is not one of this server: get one at /auth/token', at);
  }
  return principal;
}

const at = 'http.Authorization';
