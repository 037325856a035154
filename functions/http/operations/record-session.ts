import { stringify } from '../../fhir/json.ts';
import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, FhirError, type Issue } from '../../fhir/outcome.ts';
import { type Argument, type Arguments, readParameters } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { recordSession } from '../../group-care/operations/record-session.ts';
import type { SessionInput } from '../../group-care/record-session/input.ts';
import { readSession } from '../../group-care/record-session/read-session.ts';
import {
  everyWanted,
  referenceOf,
  type StoredSession,
  type Wanted,
  type WantedSession,
  wantedSession,
} from '../../group-care/record-session/reconcile.ts';
import { unknownDay } from '../../group-care/resources.ts';
import type { CommitResult } from '../../repository/repository.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { commitWrites, type Placing } from '../commit-writes.ts';
import type { Reader } from '../places.ts';
import { submittedProvenance } from '../provenance-header.ts';
import { errorsOf, requireAccepted } from '../submission.ts';
import { viewFor } from '../view.ts';
import type { Write } from '../write.ts';
import { writeProblems } from '../write-rules.ts';
import { targetsByName } from './declared.ts';
import type { Operation } from './operation.ts';
import { type Resolved, resolveReferences } from './resolve-references.ts';
import { sessionReceipt } from './session-receipt.ts';
import { sessionsWith, sessionWith, storedSession } from './stored-session.ts';

/** Records a group session in one call: see the declaration, which is its OperationDefinition. */
export const recordSessionOperation: Operation = {
  name: recordSession.name,
  definition: definitionUrl(recordSession),
  levels: ['type'],
  resourceTypes: ['Encounter'],
  methods: ['POST'],
  interaction: 'operation:record-session',
  handle: record,
};

/** How often a session is put together anew when others have changed what it rests on. */
const maxTries = 5;

async function record(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { base, principal } = request;
  const body = await request.json();
  const read = readParameters(body, recordSession);
  // Of what is no Parameters at all there is nothing more to tell.
  if (read.arguments.every().length === 0) requireAll(read.issues, 400);
  const provenance = await submittedProvenance(request, api);
  const content = body === undefined ? '' : stringify(body);
  for (let tries = 1; ; tries++) {
    const reader = { base, principal, view: viewFor(principal, base, api), api };
    const resolved = await resolveReferences(read.arguments, targetsByName(recordSession), reader);
    const { session, issues } = readSession(read.arguments, resolved.places);
    const found = [...read.issues, ...besides(read.issues, [...resolved.issues, ...issues])];
    const receipt = isKnown(session) ? await receiptOf(session, content, request, api) : undefined;
    if (receipt?.isKnown && found.length === 0) {
      const there = await recordedAlready(session, managerOf(session, resolved), reader);
      if (there) return answer(there, new Map(), 'unchanged');
    }
    const stored = isKnown(session) ? await load(session, reader) : { participants: [], parts: [] };
    const wanted = wantedSession(session, managerOf(session, resolved), stored);
    const changes = everyWanted(wanted).filter((one) => one.resource !== one.stored);
    const placing = placingOf(changes, session, read.arguments);
    const sketch = everyWanted(wantedSession(...plausible(session, managerOf(session, resolved)), stored));
    const checked = { changes, sketch, placing, session };
    await requireSound(found, checked, request, api, read.issues.length > 0 ? 400 : undefined);
    if (changes.length === 0) return answer(wanted, new Map(), 'unchanged');
    try {
      const notes = receipt ? [receipt.write] : [];
      const writes = changes.map(writeOf);
      const results = await commitWrites(writes, request, api, placing.placing, provenance, notes);
      return answer(wanted, namesOf(changes, results), stored.session ? 'updated' : 'created');
    } catch (caught) {
      if (!(caught instanceof FhirError)) throw caught;
      const now = await load(session, reader);
      if (stampOf(now) === stampOf(stored)) throw caught;
      const left = everyWanted(wantedSession(session, managerOf(session, resolved), now));
      // Whoever was faster has recorded the very same.
      if (left.every(({ resource, stored }) => resource === stored) && tries < maxTries) continue;
      throw conflict(session);
    }
  }
}

function receiptOf(
  { identifier }: SessionInput,
  content: string,
  { principal }: FhirRequest,
  { repository, clock }: FhirApi,
) {
  return sessionReceipt({ principal, nowMs: clock(), records: repository.records }, identifier, content);
}

/** For who has sent this very session and may not read it: what is there of it, if it is still just so. */
async function recordedAlready(
  session: SessionInput,
  manager: string,
  reader: Reader,
): Promise<WantedSession | undefined> {
  const all: Reader = { ...reader, view: { visible: () => true } };
  for (const one of await sessionsWith(session.identifier, all)) {
    const wanted = wantedSession(session, manager, await storedSession(one, ['Observation'], all));
    if (everyWanted(wanted).every(({ resource, stored }) => resource === stored)) return wanted;
  }
  return undefined;
}

function conflict({ identifier }: SessionInput): FhirError {
  const text =
    `Somebody else has recorded session ${identifier.value} differently at the same moment; nothing of this was ` +
    'written. Read what is there, and send it again if it should still be so';
  return new FhirError([error('conflict', text, "Parameters.parameter.where(name = 'identifier')")], 409);
}

/** The session with something in place of what cannot be read, so that the rest of it can be held against its profiles. */
function plausible(session: SessionInput, manager: string): readonly [SessionInput, string] {
  const { group, start, end } = session;
  const filled = {
    ...session,
    group: group || 'Group/unknown',
    start: start || end || someTime,
    end: end || start || someTime,
  };
  return [filled, manager || 'Organization/unknown'];
}

const someTime = '2000-01-01T00:00:00Z';

function isKnown({ identifier: { system, value } }: SessionInput): boolean {
  return typeof system === 'string' && typeof value === 'string' && value !== '';
}

async function load(session: SessionInput, reader: Reader): Promise<StoredSession> {
  return storedSession(await sessionWith(session.identifier, reader), ['Observation'], reader);
}

/** The same text as long as nobody has changed anything of it. */
function stampOf({ session, participants, parts }: StoredSession): string {
  const all = [...(session ? [session] : []), ...participants, ...parts];
  return all
    .map(({ resourceType, id, meta }) => `${resourceType}/${id}/${meta?.versionId}`)
    .toSorted()
    .join(' ');
}

function managerOf({ group }: SessionInput, { resources }: Resolved): string {
  return referenceOf(resources.get(group)?.managingEntity) ?? '';
}

function writeOf({ reference, resource, stored }: Wanted): Write {
  if (stored === undefined) return { kind: 'create', resource, fullUrl: reference };
  const updated = { ...resource, id: stored.id };
  const versionId = stored.meta?.versionId;
  return { kind: 'update', resource: updated, ...(versionId !== undefined && { ifMatch: versionId }) };
}

/**
 * @param found what is wrong with what was sent
 * @param status of the answer, where it is decided
 * @throws FhirError with everything that is wrong, by the rules of group care too
 */
async function requireSound(
  found: readonly Issue[],
  { changes, sketch, placing: { placing, toArgument }, session }: Checked,
  request: FhirRequest,
  api: FhirApi,
  status?: number,
): Promise<void> {
  const invalid = await Promise.all(
    sketch.map(async ({ resource, stored, at }) => {
      if (resource === stored) return [];
      const issues = errorsOf(await api.validate(resource, { errorsOnly: true }));
      return issues.map((issue) => toArgument(issue, at));
    }),
  );
  if (found.length + invalid.flat().length === 0) return;
  // Nothing will be written; but whoever mends this should know of everything else.
  const entries = changes.map((change, index) => {
    const entry = writeOf(change) as Extract<Write, { kind: 'create' | 'update' }>;
    const path = placing.pathOf(index, entry);
    return path === undefined ? { entry } : { entry, path };
  });
  const rules = (await writeProblems(entries, request, api)).issues.filter((issue) => isOwn(issue, session));
  const further = [...invalid.flat(), ...rules.map((issue) => toArgument(issue))];
  const all = distinct([...found, ...besides(found, further)]);
  if (status !== undefined) requireAll(all, status);
  requireAccepted(all);
}

/** What leads to nothing is told once, and not again in the words of what needs it. */
function besides(told: readonly Issue[], further: readonly Issue[]): readonly Issue[] {
  const places = told.map(({ expression = '' }) => expression);
  return further.filter(({ expression = '' }) => !places.some((at) => `${at}.`.startsWith(`${expression}.`)));
}

/** Without its group, or its time, nobody is a member or qualified, which would be told of everybody. */
function isOwn({ expression = '', diagnostics }: Issue, { group, start }: SessionInput): boolean {
  if (group === '' && expression.endsWith('.partOf')) return false;
  return start.includes('T') || !diagnostics.includes(unknownDay);
}

interface Checked {
  readonly changes: readonly Wanted[];
  /** What is held against profiles: see `plausible`. */
  readonly sketch: readonly Wanted[];
  readonly placing: Placed;
  readonly session: SessionInput;
}

function requireAll([first, ...others]: readonly Issue[], status: number): void {
  if (first) throw new FhirError([first, ...others], status);
}

function distinct(issues: readonly Issue[]): readonly Issue[] {
  return [...new Map(issues.map((issue) => [`${issue.expression} ${issue.diagnostics}`, issue])).values()];
}

interface Placed {
  readonly placing: Placing;
  /** An issue about a resource asked for at a place, or about a path that `placing` gave, told of its argument. */
  readonly toArgument: (issue: Issue, at?: string) => Issue;
}

function placingOf(changes: readonly Wanted[], session: SessionInput, input: Arguments): Placed {
  const toArgument = (issue: Issue, at?: string): Issue => {
    const { expression = '' } = issue;
    const path = at === undefined ? expression : expression.replace(/^[A-Z]\w*/, at);
    return { ...issue, expression: argumentAt(path, session, input) };
  };
  const told = ({ issues: [first, ...others], status }: FhirError): FhirError =>
    new FhirError([toArgument(first), ...others.map((issue) => toArgument(issue))], status);
  const placing: Placing = {
    pathOf: (write) => changes[write]?.at,
    ofWrite: told,
    ofCommit: ({ issues: [first, ...others], status }) => {
      const placed = (issue: Issue): Issue => {
        const [, index] = /^Bundle\.entry\[(\d+)\]/.exec(issue.expression ?? '') ?? [];
        return index === undefined
          ? issue
          : { ...issue, expression: changes[Number(index)]?.at ?? 'Parameters' };
      };
      return told(new FhirError([placed(first), ...others.map(placed)], status));
    },
    ofRules: (issue) => toArgument(issue),
  };
  return { placing, toArgument };
}

/** `Session.participant[1].individual` is the second facilitator; of what stands in a parameter the rest is left away. */
function argumentAt(path: string, { facilitators }: SessionInput, input: Arguments): string {
  const [own] = /^Parameters\.parameter\[\d+\](?:\.part\[\d+\])*/.exec(path) ?? [];
  if (own !== undefined) return own;
  const [, facilitator] = /^Session\.participant\[(\d+)\]/.exec(path) ?? [];
  if (facilitator !== undefined) return facilitators[Number(facilitator)]?.at ?? 'Parameters';
  const [, name = ''] = /^Session\.(?:period\.)?(\w+)/.exec(path) ?? [];
  const byName: Readonly<Record<string, string>> = {
    subject: 'group',
    period: 'start',
    participant: 'facilitator',
  };
  const argument: Argument | undefined = input.one(byName[name] ?? name);
  return argument?.at ?? 'Parameters';
}

/** What the names of new resources have become. */
function namesOf(
  changes: readonly Wanted[],
  results: readonly (readonly CommitResult[])[],
): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap(({ reference }, index) => {
      const version = results[index]?.[0]?.version;
      return version ? [[reference, `${version.type}/${version.id}`] as const] : [];
    }),
  );
}

function answer(wanted: WantedSession, names: ReadonlyMap<string, string>, outcome: string): Answer {
  const reference = (name: string, { reference }: { readonly reference: string }): JsonObject => ({
    name,
    valueReference: { reference: names.get(reference) ?? reference },
  });
  const parameter = [
    reference('session', wanted.session),
    { name: 'outcome', valueCode: outcome },
    ...wanted.participants.map(({ subject, encounter, observations, immunizations }) => ({
      name: 'participant',
      part: [
        reference('subject', { reference: subject }),
        reference('encounter', encounter),
        ...observations.map((one) => reference('observation', one)),
        ...immunizations.map((one) => reference('immunization', one)),
      ],
    })),
  ];
  return { status: 200, content: stringify({ resourceType: 'Parameters', parameter }) };
}
