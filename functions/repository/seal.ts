import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from './context.ts';

/** Text that goes out and comes back unaltered: signed, not secret. */
export function createSeal(key: Uint8Array): Context['seal'] {
  const sign = (text: string) => createHmac('sha256', key).update(text).digest().subarray(0, signatureBytes);
  return {
    close: (text) => Buffer.concat([sign(text), Buffer.from(text)]).toString('base64url'),
    open: (token) => {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length <= signatureBytes) return undefined;
      const text = bytes.subarray(signatureBytes).toString();
      return timingSafeEqual(bytes.subarray(0, signatureBytes), sign(text)) ? text : undefined;
    },
  };
}

const signatureBytes = 16;
