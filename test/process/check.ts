import { keySystem, tagSystem } from './changes.ts';
import type { Asked, Journal } from './journal.ts';
import { deleted, noteVersion } from './journal.ts';

interface Resource {
  readonly resourceType: string;
  readonly id: string;
  readonly meta: { readonly versionId: string };
  readonly identifier: readonly { readonly system: string; readonly value: string }[];
}

/**
 * Holds what a server answers, after a kill and a restart, against what was asked: what was answered is there, a
 * transaction wholly or not at all, no version is used twice, a search finds what is there and nothing else.
 */
export async function check(url: string, journal: Journal, asked: readonly Asked[]): Promise<void> {
  const touched = new Set(asked.flatMap(({ patients }) => patients));
  await inLanes(asked, async (change) => {
    for (const { id } of await search(url, 'Patient', tagSystem, change.tag)) touched.add(`Patient/${id}`);
  });
  for (const [patient, versions] of journal.versions) {
    const tags = new Set(versions.values());
    if (asked.some(({ tag }) => tags.has(tag))) touched.add(patient);
  }
  const seen = new Map<string, string[]>();
  await inLanes([...touched], async (patient) => {
    for (const tag of await checkPatient(url, journal, patient)) {
      seen.set(tag, [...(seen.get(tag) ?? []), patient]);
    }
  });
  await inLanes(asked, (change) => checkChange(url, journal, change, seen.get(change.tag) ?? []));
  await inLanes([...new Set(asked.flatMap(({ key }) => key ?? []))], (key) => checkKey(url, journal, key));
}

/** Answers the tags of its versions. */
async function checkPatient(url: string, journal: Journal, patient: string): Promise<readonly string[]> {
  const { violations } = journal;
  const history = await entries(`${url}/fhir/${patient}/_history?_count=1000`);
  const newestFirst = history.map(({ resource, response }) => ({
    version: Number(/"(\d+)"/.exec(response?.etag ?? '')?.[1]),
    tag: resource ? tagOf(resource) : deleted,
  }));
  const numbers = newestFirst.map(({ version }) => version);
  if (numbers.some((version, index) => version !== numbers.length - index)) {
    violations.push(`${patient} has the versions ${numbers.join(', ')}`);
  }
  const known = journal.versions.get(patient);
  for (const [version, tag] of known ?? []) {
    const now = newestFirst.find((each) => each.version === version);
    if (now?.tag !== tag)
      violations.push(`${patient} version ${version} was ${tag} and is ${now?.tag ?? 'lost'}`);
  }
  for (const { version, tag } of newestFirst) noteVersion(journal, patient, version, tag);
  const tags = newestFirst.map(({ tag }) => tag).filter((tag) => tag !== deleted);
  if (new Set(tags).size < tags.length)
    violations.push(`${patient} has one change twice: ${tags.join(', ')}`);
  await checkFound(
    url,
    journal,
    patient,
    newestFirst.map(({ tag }) => tag),
  );
  return tags;
}

async function checkFound(
  url: string,
  { violations }: Journal,
  patient: string,
  tags: readonly string[],
): Promise<void> {
  const [current, superseded] = tags;
  if (current === undefined) return;
  const response = await fetch(`${url}/fhir/${patient}`);
  const read = response.status === 410 ? deleted : tagOf((await response.json()) as Resource);
  if (read !== current) violations.push(`${patient} reads as ${read}, its newest version is ${current}`);
  if (current !== deleted) {
    const found = (await search(url, 'Patient', tagSystem, current)).map(({ id }) => `Patient/${id}`);
    if (!found.includes(patient)) violations.push(`no search finds ${patient} by ${current}`);
  }
  const isTagged = superseded !== undefined && superseded !== deleted;
  const stale = isTagged ? await search(url, 'Patient', tagSystem, superseded) : [];
  if (stale.some(({ id }) => `Patient/${id}` === patient)) {
    violations.push(`a search finds ${patient} by ${superseded}, which it was`);
  }
}

async function checkChange(
  url: string,
  { violations }: Journal,
  { tag, fate, patients, observations, deletes }: Asked,
  changed: readonly string[],
): Promise<void> {
  if (deletes) return;
  const made = observations > 0 ? await search(url, 'Observation', tagSystem, tag) : [];
  const wanted = patients.length > 0 ? patients.length : 1;
  const whole = changed.length === wanted && made.length === observations;
  const nothing = changed.length === 0 && made.length === 0;
  const there = `${changed.length} of ${wanted} patients, ${made.length} of ${observations} observations`;
  if (!whole && !nothing) violations.push(`${tag} is half there: ${there}`);
  if (fate === 'made' && !whole) violations.push(`${tag} was answered and is lost: ${there}`);
  if (fate === 'refused' && !nothing) violations.push(`${tag} was refused and is there: ${there}`);
}

async function checkKey(url: string, { winners, violations }: Journal, key: string): Promise<void> {
  const found = (await search(url, 'Patient', keySystem, key)).map(({ id }) => `Patient/${id}`);
  const winner = winners.get(key);
  if (found.length > 1) violations.push(`${key} was created ${found.length} times`);
  // Its winner may have been updated since, which takes the key away.
  if (winner !== undefined && found.some((patient) => patient !== winner)) {
    violations.push(`${key} was won by ${winner}, and a search finds ${found.join(', ')}`);
  }
}

function tagOf({ identifier }: Pick<Resource, 'identifier'>): string {
  return identifier.find(({ system }) => system === tagSystem)?.value ?? 'untagged';
}

function search(url: string, type: string, system: string, value: string): Promise<readonly Resource[]> {
  return bundle(`${url}/fhir/${type}?_count=100&identifier=${encodeURIComponent(`${system}|${value}`)}`);
}

async function bundle(address: string): Promise<readonly Resource[]> {
  return (await entries(address)).flatMap(({ resource }) => resource ?? []);
}

interface BundleEntry {
  /** Absent for a deletion in a history. */
  readonly resource?: Resource;
  readonly response?: { readonly etag?: string };
}

/** Of a searchset or a history; none where there never was such a resource. */
async function entries(address: string): Promise<readonly BundleEntry[]> {
  const response = await fetch(address);
  if (response.status === 404) return [];
  const answer = (await response.json()) as { entry?: BundleEntry[] };
  if (!response.ok) throw new Error(`${address}: ${response.status} ${JSON.stringify(answer)}`);
  return answer.entry ?? [];
}

async function inLanes<T>(work: readonly T[], each: (one: T) => Promise<void>): Promise<void> {
  const queue = [...work];
  const lane = async (): Promise<void> => {
    for (let one = queue.pop(); one !== undefined; one = queue.pop()) await each(one);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}
