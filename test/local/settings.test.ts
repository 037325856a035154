import { expect, it } from 'vitest';
import { readSettings } from '../../functions/local/settings.ts';

it('has a default for everything', () => {
  expect(readSettings({})).toEqual({
    port: 8787,
    folder: '.kring',
    host: '127.0.0.1',
    publicUrl: undefined,
    subscribers: 'public',
    auth: 'on',
    maxCommit: undefined,
  });
});

it('lets nobody else in while authorisation is off', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1']) {
    expect(readSettings({ KRING_AUTH: 'off', KRING_HOST: host }).auth).toBe('off');
  }
  for (const host of ['0.0.0.0', '192.168.1.2', '::', 'kring.example']) {
    expect(() => readSettings({ KRING_AUTH: 'off', KRING_HOST: host })).toThrow(/KRING_AUTH/);
  }
});

it('takes an empty variable for one that is not set', () => {
  expect(readSettings({ PORT: '', KRING_DATA: '' })).toEqual(readSettings({}));
});

it('wants to know what phones call it by when it listens for them', () => {
  expect(() => readSettings({ KRING_HOST: '0.0.0.0' })).toThrow(/KRING_PUBLIC_URL/);
  expect(readSettings({ KRING_HOST: '0.0.0.0', KRING_PUBLIC_URL: 'https://kring.example' }).host).toBe(
    '0.0.0.0',
  );
});

it.each([
  ['PORT', 'eighty'],
  ['PORT', '70000'],
  ['KRING_AUTH', 'no'],
  ['KRING_PUBLIC_URL', 'https://kring.example/path'],
  ['KRING_PUBLIC_URL', 'kring.example'],
  ['PORT', '-1'],
  ['KRING_SUBSCRIBERS', 'private'],
  ['KRING_MAX_COMMIT', '0'],
  ['KRING_MAX_COMMIT', 'many'],
])('says what is wrong with %s=%s', (name, value) => {
  expect(() => readSettings({ [name]: value })).toThrow(new RegExp(name));
});
