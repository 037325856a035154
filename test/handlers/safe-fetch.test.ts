import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../functions/handlers/public-address.ts';
import { publicLookup, safeFetch } from '../../functions/handlers/safe-fetch.ts';

describe('an address', () => {
  it.each(['8.8.8.8', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2600:1f18::1', '2a00:1450::1'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    'fe80::1',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '2001::1',
    'example.org',
    '',
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});

it.each([
  ['in the clear', 'http://ehr.example/jwks'],
  ['of a file', 'file:///etc/passwd'],
  ['with a password', 'https://user:secret@ehr.example/'],
  ['that is none', 'ehr.example'],
  ['of this machine', 'https://127.0.0.1/'],
  ['of this machine, written otherwise', 'https://0x7f.1/'],
  ['of this machine, as one number', 'https://2130706433/'],
  ['of this machine, in IPv6', 'https://[::1]/'],
  ['of this machine, IPv4 in IPv6', 'https://[::ffff:127.0.0.1]/'],
  ['where clouds keep secrets', 'https://169.254.169.254/latest/meta-data/'],
  ['by a name of this machine', 'https://localhost/'],
])('fetches no address %s', async (_name, url) => {
  await expect(safeFetch(url)).rejects.toThrow(/https|password|not public/);
});

it('connects to nothing that a name resolves to and that is not public', async () => {
  const found = await new Promise((answer) => {
    publicLookup('localhost', { all: true }, (failure, addresses) => answer(failure ?? addresses));
  });
  expect(found).toMatchObject({ message: expect.stringContaining('not public') });
});

describe('what is fetched', () => {
  const server = setupServer(
    http.get('https://ehr.example/keys', () => HttpResponse.json({ keys: [] })),
    http.get('https://ehr.example/elsewhere', () => HttpResponse.redirect('http://127.0.0.1/', 302)),
    http.get('https://ehr.example/long', () => HttpResponse.text('x'.repeat(2_000))),
    http.get('https://ehr.example/slow', () => new Promise(() => undefined)),
    http.post('https://ehr.example/hook', async ({ request }) => HttpResponse.text(await request.text())),
  );
  beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
  afterAll(() => server.close());

  it('is answered', async () => {
    const response = await safeFetch('https://ehr.example/keys');
    expect([response.status, await response.json()]).toEqual([200, { keys: [] }]);
    const posted = await safeFetch('https://ehr.example/hook', { method: 'POST', body: 'news' });
    expect(await posted.text()).toBe('news');
  });

  it('is not looked for where it has moved to', async () => {
    expect((await safeFetch('https://ehr.example/elsewhere')).status).toBe(302);
  });

  it('is given up when it is too long', async () => {
    await expect(safeFetch('https://ehr.example/long', {}, { maxBytes: 1_000 })).rejects.toThrow(
      /1000 bytes/,
    );
  });

  it('is given up when it takes too long', async () => {
    await expect(safeFetch('https://ehr.example/slow', {}, { timeoutMs: 50 })).rejects.toThrow(/abort|time/i);
  });
});
