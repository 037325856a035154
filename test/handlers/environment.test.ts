import { expect, it } from 'vitest';
import { readEnvironment, variables } from '../../functions/handlers/environment.ts';

const { KRING_TABLE, KRING_PUBLIC_URL, KRING_TOKEN_KEY, DYNAMODB_ENDPOINT } = variables;
const shape = { KRING_TABLE, KRING_PUBLIC_URL, KRING_TOKEN_KEY, DYNAMODB_ENDPOINT };
const good = {
  KRING_TABLE: 'kring-nl',
  KRING_PUBLIC_URL: 'https://kring.example',
  KRING_TOKEN_KEY: 'k'.repeat(32),
  PATH: '/usr/bin',
};

it('takes what the handler asked for, and nothing else', () => {
  expect(readEnvironment(shape, good)).toEqual({
    KRING_TABLE: 'kring-nl',
    KRING_PUBLIC_URL: 'https://kring.example',
    KRING_TOKEN_KEY: { tokenKey: new Uint8Array(32).fill('k'.charCodeAt(0)), formerTokenKeys: [] },
  });
});

it('takes the keys that signed before behind the one that signs', () => {
  const read = readEnvironment(shape, { ...good, KRING_TOKEN_KEY: `${'k'.repeat(32)} ${'o'.repeat(32)}` });
  expect(read.KRING_TOKEN_KEY.formerTokenKeys).toEqual([new Uint8Array(32).fill('o'.charCodeAt(0))]);
});

it.each([
  ['no table', { KRING_TABLE: undefined }, /KRING_TABLE: /],
  [
    'a public URL with a slash',
    { KRING_PUBLIC_URL: 'https://kring.example/' },
    /KRING_PUBLIC_URL: must be an origin/,
  ],
  [
    'a public URL in the clear',
    { KRING_PUBLIC_URL: 'http://kring.example' },
    /KRING_PUBLIC_URL: must be https/,
  ],
  ['a public URL that only looks local', { KRING_PUBLIC_URL: 'http://localhost.example' }, /must be https/],
  ['no URL', { KRING_PUBLIC_URL: 'kring.example' }, /KRING_PUBLIC_URL: /],
  ['a short key', { KRING_TOKEN_KEY: 'short' }, /KRING_TOKEN_KEY\.0: must have at least 32/],
])('refuses %s by name', (_name, changes, why) => {
  expect(() => readEnvironment(shape, { ...good, ...changes })).toThrow(why);
});

it('names all that is wrong, and quotes no secret', () => {
  const read = () => readEnvironment(shape, { ...good, KRING_TABLE: '', KRING_TOKEN_KEY: 'hush' });
  expect(read).toThrow(/KRING_TABLE.*KRING_TOKEN_KEY/);
  expect(read).not.toThrow(/hush/);
});
