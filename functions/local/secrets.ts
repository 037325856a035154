import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What only this installation knows; made at the first start. */
export interface Secrets {
  readonly tokenKey: Uint8Array;
  readonly cursorKey: Uint8Array;
}

const key = z.string().transform((text): Uint8Array => Buffer.from(text, 'base64url'));
const file = z.object({ tokenKey: key, cursorKey: key });

/** @throws Error when the file is there but not what it should be */
export function openSecrets(folder: string): Secrets {
  makeFolder(folder);
  const path = join(folder, 'secrets.json');
  if (!existsSync(path)) {
    const text = JSON.stringify({ tokenKey: newKey(), cursorKey: newKey() });
    writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
  }
  return file.parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** @throws Error that says why the folder cannot be used */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.R_OK | constants.W_OK);
  } catch (cause) {
    throw new Error(
      `${folder} cannot be the data folder: it must be a folder that Kring may read and write`,
      { cause },
    );
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}
