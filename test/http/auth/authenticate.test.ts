import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { formatScopes, parseScopes } from '../../../functions/access/scopes.ts';
import { signAccessToken, type TokenSettings } from '../../../functions/http/auth/access-token.ts';
import { authenticate } from '../../../functions/http/auth/authenticate.ts';
import { nowSeconds, publicUrl } from './assertions.ts';

const settings: TokenSettings = {
  tokenKey: new Uint8Array(32).fill(7),
  publicUrl,
  clock: () => nowSeconds * 1000,
};
const { scopes } = parseScopes('system/Encounter.rs');
const grant = {
  clientId: 'ehr',
  role: 'vendor',
  organization: 'Organization/practice',
  scopes,
  tokenId: 't',
} as const;

function request(authorization?: string): Request {
  return new Request(
    `${publicUrl}/fhir/Patient`,
    authorization === undefined ? {} : { headers: { authorization } },
  );
}

async function refused(authorization: string, changes: Partial<TokenSettings> = {}) {
  const answer = authenticate(request(authorization), { ...settings, ...changes });
  await expect(answer).rejects.toMatchObject({ name: 'FhirError', status: 401, issues: [{ code: 'login' }] });
  return answer.catch((cause: Error) => cause.message);
}

it('takes nobody for nobody', async () => {
  expect(await authenticate(request(), settings)).toEqual({ kind: 'anonymous' });
});

it.each(['Bearer', 'bearer'])('knows the client of a token of this server (%s)', async (scheme) => {
  const principal = await authenticate(
    request(`${scheme} ${await signAccessToken(settings, grant)}`),
    settings,
  );
  expect(principal).toMatchObject({
    kind: 'client',
    clientId: 'ehr',
    role: 'vendor',
    organization: 'Organization/practice',
  });
  expect(principal.kind === 'client' && formatScopes(principal.scopes)).toBe('system/Encounter.rs');
});

describe('a purpose', () => {
  const asked = async (headers: Record<string, string>) => {
    const authorization = `Bearer ${await signAccessToken(settings, grant)}`;
    return authenticate(new Request(publicUrl, { headers: { authorization, ...headers } }), settings);
  };

  it('is what the caller says', async () => {
    expect(await asked({ 'X-Purpose-Of-Use': 'TREAT' })).toMatchObject({ purposeOfUse: 'TREAT' });
  });

  it('of breaking the glass comes with its reason', async () => {
    const reason = 'Unconscious, no relative présent';
    expect(await asked({ 'X-Break-Glass': encodeURIComponent(reason) })).toMatchObject({
      purposeOfUse: 'BTG',
      breakGlass: reason,
    });
  });

  it.each([
    [{ 'X-Purpose-Of-Use': 'CURIOSITY' }],
    [{ 'X-Purpose-Of-Use': 'BTG' }],
    [{ 'X-Break-Glass': 'because' }],
    [{ 'X-Break-Glass': '%E0%A4%A' }],
    [{ 'X-Break-Glass': 'long '.repeat(101) }],
  ])('is refused: %j', async (headers) => {
    await expect(asked(headers)).rejects.toMatchObject({ status: 400 });
  });
});

describe('refuses', () => {
  it('a token after five minutes, not before', async () => {
    const token = `Bearer ${await signAccessToken(settings, grant)}`;
    const later = (seconds: number) => ({ clock: () => (nowSeconds + seconds) * 1000 });
    expect(await authenticate(request(token), { ...settings, ...later(299) })).toMatchObject({
      kind: 'client',
    });
    expect(await refused(token, later(300))).toContain('expired');
  });

  it('a key that was changed, once it is forgotten', async () => {
    const token = `Bearer ${await signAccessToken(settings, grant)}`;
    const changed = { ...settings, tokenKey: new Uint8Array(32).fill(8) };
    const remembering = { ...changed, formerTokenKeys: [settings.tokenKey] };
    expect(await authenticate(request(token), remembering)).toMatchObject({ clientId: 'ehr' });
    await refused(token, changed);
  });

  it('a token of another deployment', async () => {
    const token = `Bearer ${await signAccessToken(settings, grant)}`;
    await refused(token, { tokenKey: new Uint8Array(32).fill(8) });
    await refused(token, { publicUrl: 'https://kring-test.example' });
  });

  it('an altered token', async () => {
    const [header, , signature] = (await signAccessToken(settings, grant)).split('.');
    const more = Buffer.from(JSON.stringify({ sub: 'ehr', scope: 'system/*.cruds' })).toString('base64url');
    await refused(`Bearer ${header}.${more}.${signature}`);
  });

  it('what was signed with the same key for another use', async () => {
    const other = await new SignJWT({ scope: 'system/*.cruds', sub: 'ehr' })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuer(publicUrl)
      .setAudience(`${publicUrl}/fhir`)
      .setExpirationTime(nowSeconds + 300)
      .sign(settings.tokenKey);
    await refused(`Bearer ${other}`);
  });

  it.each(['Basic ZWhyOnNlY3JldA==', 'Bearer', 'Bearer ', 'Bearer not a token', 'Bearer nonsense'])(
    '%j',
    async (header) => {
      await refused(header);
    },
  );
});
