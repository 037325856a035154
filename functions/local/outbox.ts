import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Send } from '../http/alerts/message.ts';
import { writeWhole } from './whole-file.ts';

/**
 * Messages as files that one can read: `outbox` in the data folder, for a programme that hands them over by other means,
 * and for trying things out.
 */
export function outboxIn(folder: string): Send {
  const outbox = join(folder, 'outbox');
  return async ({ id, to, subject, text, unsubscribe }) => {
    mkdirSync(outbox, { recursive: true, mode: 0o700 });
    const receiver = 'email' in to ? to.email : to.phone;
    const header = unsubscribe === undefined ? '' : `List-Unsubscribe: <${unsubscribe}>\n`;
    writeWhole(join(outbox, `${id}.txt`), `To: ${receiver}\nSubject: ${subject}\n${header}\n${text}\n`);
  };
}
