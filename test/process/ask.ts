import { setTimeout as pause } from 'node:timers/promises';
import { type Asked, type Journal, noteVersion } from './journal.ts';

export interface Load {
  readonly url: string;
  readonly round: number;
  readonly journal: Journal;
  /** Of this round, for all clients. */
  readonly patients: string[];
  readonly signal: AbortSignal;
  /** Goes on after a change of which nobody knows whether it was made. */
  readonly evenUnsure?: boolean;
}

export function ask({ journal, round }: Load, change: Omit<Asked, 'fate' | 'round'>): Asked {
  const asked: Asked = { ...change, round, fate: 'unknown' };
  journal.asked.push(asked);
  return asked;
}

export interface Answer {
  readonly status: number;
  /** As the ETag says. */
  readonly version?: number;
  readonly body: {
    readonly id?: string;
    readonly meta?: { readonly versionId?: string };
    readonly entry?: readonly { readonly response?: { readonly etag?: string } }[];
    readonly issue?: readonly { readonly diagnostics?: string }[];
  };
}

/** Answers what a change that was made looks like; `undefined` when it was refused or nobody answered. */
export async function send(
  { url, journal }: Load,
  asked: Asked,
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string> = {},
): Promise<Answer | undefined> {
  let answer: Answer;
  try {
    const response = await fetch(`${url}/fhir/${path}`, {
      method,
      headers: { 'Content-Type': 'application/fhir+json', Prefer: 'return=representation', ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const version = /"(\d+)"/.exec(response.headers.get('etag') ?? '')?.[1];
    answer = {
      status: response.status,
      body: (text === '' ? {} : JSON.parse(text)) as Answer['body'],
      ...(version !== undefined && { version: Number(version) }),
    };
  } catch {
    return undefined;
  }
  if ([200, 201, 204].includes(answer.status)) {
    asked.fate = 'made';
    return answer;
  }
  const said = answer.body.issue?.[0]?.diagnostics ?? '';
  if (![409, 412, 503].includes(answer.status))
    journal.violations.push(`${asked.tag}: ${answer.status} ${said}`);
  if (!said.includes('may or may not')) asked.fate = 'refused';
  if (answer.status === 503) await pause(50);
  return undefined;
}

export function note({ journal }: Load, { body }: Answer, tag: string): string {
  const path = `Patient/${body.id}`;
  noteVersion(journal, path, Number(body.meta?.versionId), tag);
  return path;
}
