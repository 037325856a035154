import { isSameText } from '../digest.ts';

/** As https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2 advises. */
const iterations = 600_000;

/** What is kept of a passphrase, with which nobody can sign in: `pbkdf2-sha256:`, iterations, salt and key, in hex. */
export async function passphraseDigest(passphrase: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  return `pbkdf2-sha256:${iterations}:${hex(salt)}:${await derived(passphrase, salt, iterations)}`;
}

/** @param digest as `passphraseDigest` has made it */
export async function isPassphrase(given: string, digest: string): Promise<boolean> {
  const [, count = '', salt = '', right = ''] = digest.split(':');
  const bytes = Uint8Array.from(salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return isSameText(await derived(given, bytes, Number(count)), right);
}

/** White space around it and the way in which accents are encoded are the keyboard's, not the worker's. */
async function derived(
  passphrase: string,
  salt: Uint8Array<ArrayBuffer>,
  iterations: number,
): Promise<string> {
  const bytes = new TextEncoder().encode(passphrase.trim().normalize('NFKC'));
  const key = await crypto.subtle.importKey('raw', bytes, 'PBKDF2', false, ['deriveBits']);
  const bits = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', hash: 'SHA-256', salt, iterations },
    key,
    256,
  );
  return hex(new Uint8Array(bits));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
