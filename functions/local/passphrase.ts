import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { passphraseDigest } from '../http/alerts/passphrase.ts';

/** `npm run -s passphrase`: reads a passphrase from standard input, and prints what stands for it in `on-call.json`. */
const minLength = 8;

const asked = createInterface({ input: process.stdin, output: process.stderr });
const passphrase = (await asked.question(`A passphrase, at least ${minLength} characters: `)).trim();
asked.close();
if ([...passphrase].length < minLength) {
  console.error(`That is too short: at least ${minLength} characters`);
  process.exitCode = 1;
} else {
  console.log(await passphraseDigest(passphrase, new Uint8Array(randomBytes(16))));
}
