import { setTimeout as pause } from 'node:timers/promises';
import { type Asked, type Journal, noteVersion, noteWinner } from './journal.ts';
import { oneOf, randomFrom } from './random.ts';

export const tagSystem = 'urn:kring:tag';
export const keySystem = 'urn:kring:key';

interface Load {
  readonly url: string;
  readonly round: number;
  readonly journal: Journal;
  /** Of this round, for all clients. */
  readonly patients: string[];
  readonly signal: AbortSignal;
  /** Goes on after a change of which nobody knows whether it was made. */
  readonly evenUnsure?: boolean;
}

const clients = 6;
const families = 12;

/**
 * Several clients who write without a pause until the signal, or until nobody answers any more. At the end no request
 * of theirs is under way: what a check sees does not change while it looks.
 */
export async function load(options: Omit<Load, 'patients'>, seed: number): Promise<void> {
  const shared: Load = { ...options, patients: [] };
  await Promise.all(
    Array.from({ length: clients }, (_, client) => writeOn(shared, client, seed * 1_000 + client)),
  );
}

async function writeOn(all: Load, client: number, seed: number): Promise<void> {
  const random = randomFrom(seed);
  for (let n = 0; !all.signal.aborted; n++) {
    const asked = await writeOne(all, random, `r${all.round}c${client}n${n}`);
    if (asked.fate === 'unknown' && !all.evenUnsure) return;
  }
}

async function writeOne(all: Load, random: () => number, tag: string): Promise<Asked> {
  const kind = all.patients.length < 4 ? 0 : random();
  if (kind < 0.2) return await create(all, tag);
  if (kind < 0.4) return await conditionalCreate(all, tag, `r${all.round}k${Math.floor(random() * 4)}`);
  return kind < 0.7 ? await update(all, tag, random) : await session(all, tag, random);
}

function patient(tag: string, key?: string) {
  const identifier = [{ system: tagSystem, value: tag }];
  if (key !== undefined) identifier.push({ system: keySystem, value: key });
  return { resourceType: 'Patient', identifier, name: [{ family: `Family ${tag}` }] };
}

async function create(all: Load, tag: string): Promise<Asked> {
  const asked = ask(all, { tag, patients: [], observations: 0 });
  const answer = await send(all, asked, 'POST', 'Patient', patient(tag));
  if (answer) all.patients.push(note(all, answer, tag));
  return asked;
}

async function conditionalCreate(all: Load, tag: string, key: string): Promise<Asked> {
  const asked = ask(all, { tag, patients: [], observations: 0, key });
  const criteria = { 'If-None-Exist': `identifier=${keySystem}|${key}` };
  const answer = await send(all, asked, 'POST', 'Patient', patient(tag, key), criteria);
  if (!answer) return asked;
  const made = answer.status === 201;
  // Somebody else's: this tag must not be there.
  if (!made) asked.fate = 'refused';
  noteWinner(all.journal, key, made ? note(all, answer, tag) : `Patient/${answer.body.id}`);
  return asked;
}

async function update(all: Load, tag: string, random: () => number): Promise<Asked> {
  const target = oneOf(random, all.patients) ?? '';
  const asked = ask(all, { tag, patients: [target], observations: 0 });
  const known = [...(all.journal.versions.get(target)?.keys() ?? [])];
  const headers = random() < 0.5 ? { 'If-Match': `W/"${Math.max(...known)}"` } : {};
  const body = { ...patient(tag), id: target.slice('Patient/'.length) };
  const answer = await send(all, asked, 'PUT', target, body, headers);
  if (answer) note(all, answer, tag);
  return asked;
}

/** What a group session sends at once: an update of some who were there, observations of all. */
async function session(all: Load, tag: string, random: () => number): Promise<Asked> {
  const wanted = Array.from({ length: 4 }, () => oneOf(random, all.patients) ?? '');
  const patients = [...new Set(wanted)];
  const asked = ask(all, { tag, patients, observations: families });
  const updates = patients.map((path) => ({
    resource: { ...patient(tag), id: path.slice('Patient/'.length) },
    request: { method: 'PUT', url: path },
  }));
  const observations = Array.from({ length: families }, (_, family) => ({
    resource: observation(tag, patients[family % patients.length] ?? '', 60 + family),
    request: { method: 'POST', url: 'Observation' },
  }));
  const bundle = { resourceType: 'Bundle', type: 'transaction', entry: [...updates, ...observations] };
  const answer = await send(all, asked, 'POST', '', bundle);
  if (!answer) return asked;
  patients.forEach((path, index) => {
    const etag = answer.body.entry?.[index]?.response?.etag ?? '';
    noteVersion(all.journal, path, Number(/"(\d+)"/.exec(etag)?.[1]), tag);
  });
  return asked;
}

function observation(tag: string, subject: string, value: number) {
  return {
    resourceType: 'Observation',
    status: 'final',
    identifier: [{ system: tagSystem, value: tag }],
    code: { coding: [{ system: 'http://loinc.org', code: '29463-7' }] },
    subject: { reference: subject },
    valueQuantity: { value, unit: 'kg', system: 'http://unitsofmeasure.org', code: 'kg' },
  };
}

function ask({ journal, round }: Load, change: Omit<Asked, 'fate' | 'round'>): Asked {
  const asked: Asked = { ...change, round, fate: 'unknown' };
  journal.asked.push(asked);
  return asked;
}

interface Answer {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly meta?: { readonly versionId?: string };
    readonly entry?: readonly { readonly response?: { readonly etag?: string } }[];
    readonly issue?: readonly { readonly diagnostics?: string }[];
  };
}

/** Answers what a change that was made looks like; `undefined` when it was refused or nobody answered. */
async function send(
  { url, journal }: Load,
  asked: Asked,
  method: string,
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer | undefined> {
  let answer: Answer;
  try {
    const response = await fetch(`${url}/fhir/${path}`, {
      method,
      headers: { 'Content-Type': 'application/fhir+json', Prefer: 'return=representation', ...headers },
      body: JSON.stringify(body),
    });
    answer = { status: response.status, body: (await response.json()) as Answer['body'] };
  } catch {
    return undefined;
  }
  if (answer.status === 200 || answer.status === 201) {
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

function note({ journal }: Load, { body }: Answer, tag: string): string {
  const path = `Patient/${body.id}`;
  noteVersion(journal, path, Number(body.meta?.versionId), tag);
  return path;
}
