import { keepPrecision, stringify, withMembers } from '../../fhir/json.ts';
import { isJsonObject, type Json, type JsonObject, type Resource } from '../../fhir/resource.ts';
import { extension } from '../canonical.ts';
import { kindOfCode } from './checks.ts';
import type { ParticipantInput, SessionInput } from './input.ts';
import { codeOf } from './read-participant.ts';
import {
  type Content,
  checkContent,
  keyWithin,
  participantContent,
  sessionContent,
  vaccinationContent,
} from './resources.ts';

/** What is stored of a session, references as `Type/id`. */
export interface StoredSession {
  readonly session?: Stored;
  readonly participants: readonly Stored[];
  /** Observations and Immunizations of the participants. */
  readonly parts: readonly Stored[];
}

export type Stored = Resource & { readonly id: string };

/** What one resource of the session is to become. */
export interface Wanted {
  /** As the others refer to it: `Type/id`, or a name that the commit replaces by one. */
  readonly reference: string;
  /** FHIRPath of what asks for it; absent for what is only taken back. */
  readonly at?: string;
  readonly stored?: Stored;
  /** What is to be stored; the same object as `stored` when nothing changes. */
  readonly resource: Resource;
}

export interface WantedSession {
  readonly session: Wanted;
  readonly participants: readonly WantedParticipant[];
  /** What was recorded before and is not any more: entered in error from now on. */
  readonly withdrawn: readonly Wanted[];
}

export interface WantedParticipant {
  readonly subject: string;
  readonly encounter: Wanted;
  readonly observations: readonly Wanted[];
  readonly immunizations: readonly Wanted[];
}

/** What a session comes to beside what is stored of it. */
export function wantedSession(input: SessionInput, manager: string, stored: StoredSession): WantedSession {
  const session = wanted(sessionContent(input, manager), stored.session, 'urn:kring:session', 'Session');
  const participants = input.participants.map((participant, index) =>
    wantedParticipant(input, participant, { index, session: session.reference, manager, stored }),
  );
  const kept = new Set(participants.flatMap(all).map(({ reference }) => reference));
  return {
    session,
    participants,
    withdrawn: [...stored.participants, ...stored.parts.filter((part) => keyOf(input, part) !== undefined)]
      .filter((one) => !kept.has(nameOf(one)) && one.status !== 'entered-in-error')
      .map(withdrawnOf),
  };
}

/** Everything in the order of writing. */
export function everyWanted({ session, participants, withdrawn }: WantedSession): readonly Wanted[] {
  return [session, ...participants.flatMap(all), ...withdrawn];
}

function all({ encounter, observations, immunizations }: WantedParticipant): readonly Wanted[] {
  return [encounter, ...observations, ...immunizations];
}

export function withdrawnOf(stored: Stored): Wanted {
  return { reference: nameOf(stored), stored, resource: withdrawnResource(stored) };
}

function withdrawnResource(stored: Stored): Resource {
  const status = 'entered-in-error';
  if (stored.status === status) return stored;
  // A session that never was has no reason why it was not held.
  const extensions = listOf(stored.extension).filter((one) => !isJsonObject(one) || !isReason(one));
  return withMembers(stored, { status, extension: extensions.length > 0 ? extensions : undefined });
}

function isReason({ url }: JsonObject): boolean {
  return url === 'http://hl7.org/fhir/StructureDefinition/encounter-reasonCancelled';
}

interface Around {
  readonly index: number;
  readonly session: string;
  readonly manager: string;
  readonly stored: StoredSession;
}

function wantedParticipant(
  input: SessionInput,
  participant: ParticipantInput,
  { index, session, manager, stored }: Around,
): WantedParticipant {
  const before = preferred(
    stored.participants,
    ({ subject }) => referenceOf(subject) === participant.subject,
  );
  const name = `urn:kring:participant-${index}`;
  const encounter = wanted(
    participantContent(input, participant, session, manager),
    before,
    name,
    participant.at,
  );
  const parts = stored.parts.filter((part) => referenceOf(part.encounter) === encounter.reference);
  const part = (content: Content, key: string, at: string) =>
    wanted(
      content,
      preferred(parts, (one) => isPart(one, content, key, input)),
      `${name}-${key}`,
      at,
    );
  return {
    subject: participant.subject,
    encounter,
    observations: participant.checks.map((check) =>
      part(checkContent(input, participant, check, encounter.reference), check.key, check.at),
    ),
    immunizations: participant.vaccinations.map((vaccination) =>
      part(
        vaccinationContent(input, participant, vaccination, encounter.reference),
        vaccination.key,
        vaccination.at,
      ),
    ),
  };
}

/** One that counts, else one that was taken back: recorded again it is true again. */
function preferred(all: readonly Stored[], is: (one: Stored) => boolean): Stored | undefined {
  const found = all.filter(is);
  return found.find(({ status }) => status !== 'entered-in-error') ?? found[0];
}

function isPart(stored: Stored, { resourceType }: Content, key: string, input: SessionInput): boolean {
  return stored.resourceType === resourceType && keyOf(input, stored) === key;
}

/**
 * What tells one check of a participant from the others: by the identifier that this operation gave it, or by its code,
 * for one that came in another way. `undefined` for what this operation would never record.
 */
function keyOf(input: SessionInput, stored: Stored): string | undefined {
  const key = keyWithin(input, stored);
  if (key !== undefined) return key;
  if (stored.resourceType === 'Immunization')
    return `vaccine-${codeOf(stored.vaccineCode)}-${doseOf(stored)}`;
  const name = stored.derivedFrom === undefined ? kindOfCode(stored.code)?.name : undefined;
  return name === 'fetal-heart-rate' ? `${name}-${fetusOf(stored)}` : name === 'note' ? `${name}-1` : name;
}

function fetusOf(stored: Stored): number {
  const found = listOf(stored.extension).find(
    (one) => isJsonObject(one) && one.url === extension.fetusNumber,
  );
  const number = isJsonObject(found) ? found.valuePositiveInt : undefined;
  return typeof number === 'number' ? number : 1;
}

function doseOf({ protocolApplied }: Stored): number {
  const [first] = listOf(protocolApplied);
  const dose = isJsonObject(first) ? first.doseNumberPositiveInt : undefined;
  return typeof dose === 'number' ? dose : 1;
}

function wanted(content: Content, stored: Stored | undefined, name: string, at: string): Wanted {
  if (stored === undefined) {
    return { reference: name, at, resource: withContent({ resourceType: content.resourceType }, content) };
  }
  const resource = withContent(stored, content);
  return {
    reference: nameOf(stored),
    at,
    stored,
    resource: canonical(resource) === canonical(stored) ? stored : resource,
  };
}

/** Identifiers and labels that others have given stay, and so do their extensions. */
function withContent(base: Resource, { members, extensions, ownExtensions }: Content): Resource {
  const others = listOf(base.extension).filter(
    (one) => !isJsonObject(one) || !ownExtensions.includes(String(one.url)),
  );
  const extension = [...extensions, ...others];
  const { identifier, meta, ...rest } = members;
  return withMembers(base, {
    ...(meta !== undefined && { meta: withProfile(base, meta) }),
    ...(listOf(base.identifier).length === 0 && { identifier }),
    ...rest,
    extension: extension.length > 0 ? extension : undefined,
  });
}

function withProfile({ meta = {} }: Resource, wanted: Json): JsonObject {
  const [profile = ''] = isJsonObject(wanted) ? listOf(wanted.profile) : [];
  const declared = meta.profile ?? [];
  return { ...meta, profile: declared.includes(String(profile)) ? declared : [...declared, String(profile)] };
}

/** The same text for the same content, in whatever order its members stand; what the server adds does not count. */
function canonical(resource: Resource): string {
  const { versionId: _, lastUpdated: __, ...meta } = resource.meta ?? {};
  const { extension, participant } = resource;
  return ordered({
    ...resource,
    meta,
    // Who led the session, and what was talked about, is the same in whatever order it is told.
    extension: listOf(extension).map(ordered).toSorted(),
    participant: listOf(participant).map(ordered).toSorted(),
  });
}

/** Numbers as they were written: 70.50 says more than 70.5. */
function ordered(json: Json): string {
  return stringify(sorted(json));
}

function sorted(json: Json): Json {
  if (Array.isArray(json)) return json.map(sorted);
  if (!isJsonObject(json)) return json;
  const members = Object.entries(json)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([name, member]) => (member === undefined ? [] : [[name, sorted(member)] as const]));
  const copy: JsonObject = Object.fromEntries(members);
  keepPrecision(json, copy);
  return copy;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function referenceOf(element: Json | undefined): string | undefined {
  const reference = isJsonObject(element) ? element.reference : undefined;
  return typeof reference === 'string' ? reference : undefined;
}

export function nameOf({ resourceType, id }: Stored): string {
  return `${resourceType}/${id}`;
}
