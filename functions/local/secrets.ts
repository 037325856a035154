import { randomBytes } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { TokenSettings } from '../http/auth/access-token.ts';
import { dayMs } from '../http/parent/link.ts';
import { writeWhole } from './whole-file.ts';

/** What only this installation knows; made at the first start. */
export interface Secrets {
  readonly tokenKeys: Pick<TokenSettings, 'tokenKey' | 'formerTokenKeys'>;
  readonly cursorKey: Uint8Array;
}

const file = z.object({
  tokenKey: z.string(),
  /** Since when, in epoch milliseconds; a file of before keys were changed does not say. */
  tokenKeySince: z.number().default(0),
  formerTokenKey: z.string().exactOptional(),
  cursorKey: z.string(),
});

type SecretsFile = z.output<typeof file>;

/** At a start after this long, tokens get a new key; those of the one before end five minutes later anyway. */
const tokenKeyDays = 90;

/** @throws Error when the file is there but not what it should be */
export function openSecrets(folder: string, nowMs = Date.now()): Secrets {
  makeFolder(folder);
  const path = join(folder, 'secrets.json');
  const stored = existsSync(path) ? file.parse(JSON.parse(readFileSync(path, 'utf8'))) : undefined;
  const secrets = renewed(stored, nowMs);
  if (secrets !== stored) writeWhole(path, JSON.stringify(secrets));
  const { tokenKey, formerTokenKey, cursorKey } = secrets;
  return {
    tokenKeys: {
      tokenKey: bytes(tokenKey),
      formerTokenKeys: formerTokenKey === undefined ? [] : [bytes(formerTokenKey)],
    },
    cursorKey: bytes(cursorKey),
  };
}

function renewed(stored: SecretsFile | undefined, nowMs: number): SecretsFile {
  if (stored === undefined) return { tokenKey: newKey(), tokenKeySince: nowMs, cursorKey: newKey() };
  if (nowMs < stored.tokenKeySince + tokenKeyDays * dayMs) return stored;
  const { tokenKey: formerTokenKey, cursorKey } = stored;
  return { tokenKey: newKey(), tokenKeySince: nowMs, formerTokenKey, cursorKey };
}

function bytes(key: string): Uint8Array {
  return Buffer.from(key, 'base64url');
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
