import { isJsonObject } from '../resource.ts';
import type { Check } from './context.ts';
import { sha1 } from './sha1.ts';

/** That what an Attachment holds is as large as it says, and has the hash (https://hl7.org/fhir/R4/datatypes.html#Attachment). */
export const checkAttachment: Check = (value, at, { report, isStrict }) => {
  if (!isJsonObject(value) || typeof value.data !== 'string') return;
  const { data, size, hash } = value;
  const bytes = decodedBytes(data);
  if (bytes === undefined) return;
  const say = isStrict ? report.error : report.warning;
  if (typeof size === 'number' && bytes !== size)
    say('value', `States a size of ${size} bytes; the data has ${bytes}.`, `${at}.size`);
  if (typeof hash !== 'string') return;
  const actual = hashOf(data);
  if (actual !== undefined && actual !== hash.replace(/\s/g, ''))
    say('value', `States another SHA-1 hash than that of the data, ${actual}.`, `${at}.hash`);
};

/** How many bytes base64 stands for; `undefined` for what is none. */
export function decodedBytes(base64: string): number | undefined {
  const bare = base64.replace(/\s/g, '');
  if (bare.length % 4 !== 0) return undefined;
  const padding = bare.endsWith('==') ? 2 : bare.endsWith('=') ? 1 : 0;
  return (bare.length / 4) * 3 - padding;
}

/** Base64 of the SHA-1 hash of what base64 stands for. */
function hashOf(base64: string): string | undefined {
  try {
    const text = atob(base64.replace(/\s/g, ''));
    const digest = sha1(Uint8Array.from(text, (char) => char.charCodeAt(0)));
    return btoa(String.fromCharCode(...digest));
  } catch {
    return undefined;
  }
}
