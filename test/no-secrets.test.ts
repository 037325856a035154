import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { expect, it } from 'vitest';

/*
 * Secrets come from the environment, the secret store of a deployment or the data folder of a local server: none lies in
 * the repository.
 */

const root = join(import.meta.dirname, '..');
const left = new Set(['node_modules', '.git', 'dist', 'cdk.out', '.kring', 'generated']);

const secrets: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ['the private part of a JSON Web Key', /["']?\bd["']?\s*:\s*["'][A-Za-z0-9_-]{40,}["']/],
  ['an access key of AWS', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a bearer token', /\bey[A-Za-z0-9_-]{16,}\.ey[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{20,}/],
  ['a password in an address', /\bhttps?:\/\/[^\s/:@'"`<>{}$]+:[^\s/:@'"`<>{}$]+@(?!ehr\.example)/],
];

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (left.has(entry.name)) return [];
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

const files = filesIn(root).filter((file) =>
  /\.(ts|js|mjs|json|md|ya?ml|sh|fsh|html|css|env|pem|txt)$|\.ci/.test(file),
);

it.each(secrets)('the repository holds no %s', (_name, pattern) => {
  expect(files.length).toBeGreaterThan(500);
  const holding = files
    .filter((file) => statSync(file).size < 5_000_000)
    .filter((file) => pattern.test(readFileSync(file, 'utf8')))
    .map((file) => file.slice(root.length + 1).replaceAll(sep, '/'));
  expect(holding).toEqual([]);
});

it.each([
  ['a private key', `-----BEGIN ${'EC'} PRIVATE KEY-----`],
  ['the private part of a JSON Web Key', `{"kty":"EC","${'d'}":"${'x'.repeat(43)}"}`],
  ['an access key of AWS', `AKIA${'A'.repeat(16)}`],
  ['a bearer token', `${'ey'}${'J'.repeat(20)}.${'ey'}${'J'.repeat(20)}.${'s'.repeat(43)}`],
  ['a password in an address', `https://user${':'}secret@example.org/`],
])('%s would be found', (name, text) => {
  expect(secrets.find(([one]) => one === name)?.[1].test(text)).toBe(true);
});
