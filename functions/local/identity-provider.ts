import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readIdentityProvider } from '../handlers/people.ts';
import type { IdentityProvider } from '../http/auth/people.ts';

/**
 * The OpenID Connect provider of the operator's people: `oidc.json` in the data folder, none when there is no file.
 * @throws Error that names the file and says what is wrong with it
 */
export function openIdentityProvider(folder: string): IdentityProvider | undefined {
  const path = join(folder, 'oidc.json');
  if (!existsSync(path)) return undefined;
  try {
    return readIdentityProvider(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
