import { randomUUID } from 'node:crypto';
import { type LogEvent, reportTo } from '../http/log.ts';

/** A line of JSON for each event, which CloudWatch takes apart. */
export function log(event: LogEvent): void {
  console.log(JSON.stringify(event));
}

/** Notes an unforeseen error, without its words, and answers the id under which it is noted. */
export const report = reportTo(log, randomUUID);
