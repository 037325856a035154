import { ask, type Load, note, send } from './ask.ts';
import { type Asked, deleted, noteVersion, noteWinner } from './journal.ts';
import { oneOf } from './random.ts';

export const tagSystem = 'urn:kring:tag';
export const keySystem = 'urn:kring:key';

const families = 12;

function patient(tag: string, key?: string) {
  const identifier = [{ system: tagSystem, value: tag }];
  if (key !== undefined) identifier.push({ system: keySystem, value: key });
  return { resourceType: 'Patient', identifier, name: [{ family: `Family ${tag}` }] };
}

export async function create(all: Load, tag: string): Promise<Asked> {
  const asked = ask(all, { tag, patients: [], observations: 0 });
  const answer = await send(all, asked, 'POST', 'Patient', patient(tag));
  if (answer) all.patients.push(note(all, answer, tag));
  return asked;
}

export async function conditionalCreate(all: Load, tag: string, key: string): Promise<Asked> {
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

export async function update(all: Load, tag: string, random: () => number): Promise<Asked> {
  const target = oneOf(random, all.patients) ?? '';
  const asked = ask(all, { tag, patients: [target], observations: 0 });
  const known = [...(all.journal.versions.get(target)?.keys() ?? [])];
  const headers = random() < 0.5 ? { 'If-Match': `W/"${Math.max(...known)}"` } : {};
  const body = { ...patient(tag), id: target.slice('Patient/'.length) };
  const answer = await send(all, asked, 'PUT', target, body, headers);
  if (answer) note(all, answer, tag);
  return asked;
}

/** Of a key that its winner keeps: whoever made it first is the one that is changed from then on. */
export async function conditionalUpdate(all: Load, tag: string, key: string): Promise<Asked> {
  const asked = ask(all, { tag, patients: [], observations: 0, key });
  const path = `Patient?identifier=${keySystem}|${key}`;
  const answer = await send(all, asked, 'PUT', path, patient(tag, key));
  if (answer) noteWinner(all.journal, key, note(all, answer, tag));
  return asked;
}

export async function remove(all: Load, tag: string, random: () => number): Promise<Asked> {
  const target = oneOf(random, all.patients) ?? '';
  const asked = ask(all, { tag, patients: [target], observations: 0, deletes: true });
  const answer = await send(all, asked, 'DELETE', target, undefined);
  if (answer?.version !== undefined) noteVersion(all.journal, target, answer.version, deleted);
  return asked;
}

/** Of a key whose patients come and go: there is never more than one. */
export async function comeAndGo(all: Load, tag: string, key: string, random: () => number): Promise<Asked> {
  const criteria = `identifier=${keySystem}|${key}`;
  const goes = random() < 0.5;
  const asked = ask(all, { tag, patients: [], observations: 0, key, ...(goes && { deletes: true }) });
  if (goes) {
    await send(all, asked, 'DELETE', `Patient?${criteria}`, undefined);
    return asked;
  }
  const answer = await send(all, asked, 'POST', 'Patient', patient(tag, key), { 'If-None-Exist': criteria });
  if (answer?.status === 201) note(all, answer, tag);
  else if (answer) asked.fate = 'refused';
  return asked;
}

/** What a group session sends at once: an update of some who were there, observations of all. */
export async function session(all: Load, tag: string, random: () => number): Promise<Asked> {
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
