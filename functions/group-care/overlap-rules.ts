import { error, type Issue } from '../fhir/outcome.ts';
import type { Resource } from '../fhir/resource.ts';
import { profile } from './canonical.ts';
import { facilitatorsOf } from './facilitator-rules.ts';
import { type Encounter, hasProfile, type Identifier, type Resolve } from './resources.ts';
import { daysOf, heldSpan, overlaps, type Span } from './session-time.ts';

/*
 * Nobody is in two sessions at once, be it as a facilitator or as a member. What is looked at is what took place: a plan
 * may still be moved.
 */

/** An Encounter that a request writes, with its references as `Type/id` where they can be. */
export interface WrittenEncounter {
  readonly encounter: Encounter;
  /** FHIRPath of it within the request. */
  readonly at: string;
  /** The request recognises by identifier one that is stored: what is stored under it is this very Encounter. */
  readonly isConditional: boolean;
}

/** Somebody in an Encounter that took place. */
export interface Appearance {
  /** `Practitioner/…` of a facilitator, `Patient/…` of a member. */
  readonly who: string;
  readonly span: Span;
  readonly encounter: Encounter;
  readonly at: string;
  readonly isConditional: boolean;
}

export function encountersIn(
  written: readonly {
    readonly resource: Resource;
    readonly path?: string;
    readonly isConditional?: boolean;
  }[],
): readonly WrittenEncounter[] {
  return written
    .filter(({ resource }) => isSession(resource) || isParticipation(resource))
    .map(({ resource, path, isConditional }) => ({
      encounter: resource as Encounter,
      at: path ?? 'Encounter',
      isConditional: isConditional === true,
    }));
}

function isSession(resource: Resource): boolean {
  return hasProfile(resource, profile.sessionEncounter);
}

function isParticipation(resource: Resource): boolean {
  return hasProfile(resource, profile.participantEncounter);
}

/** Who is where and when by these Encounters. */
export function appearancesIn(
  encounters: readonly WrittenEncounter[],
  resolve: Resolve,
): readonly Appearance[] {
  return encounters.flatMap((written): readonly Appearance[] => {
    const { encounter, at } = written;
    if (isSession(encounter)) {
      const span = heldSpan(encounter);
      if (span === undefined) return [];
      return facilitatorsOf(encounter, at).flatMap(({ reference, at }) =>
        reference === undefined ? [] : [{ ...written, who: practitionerAt(reference, resolve), span, at }],
      );
    }
    const session = resolve(encounter.partOf?.reference);
    const span = heldSpan(
      encounter,
      session?.resourceType === 'Encounter' ? (session as Encounter) : undefined,
    );
    const who = encounter.subject?.reference;
    return span === undefined || who === undefined ? [] : [{ ...written, who, span, at: `${at}.subject` }];
  });
}

/** A role is one of somebody, who may be named by another role elsewhere. */
function practitionerAt(reference: string, resolve: Resolve): string {
  const found = resolve(reference);
  if (found?.resourceType !== 'PractitionerRole') return reference;
  const { practitioner } = found as Resource & { readonly practitioner?: { readonly reference?: string } };
  return practitioner?.reference ?? reference;
}

/**
 * Names of what two requests must not decide about at once: each facilitator and each member on each day, and each
 * identifier of a session.
 */
export function guardsOf(
  encounters: readonly WrittenEncounter[],
  appearances: readonly Appearance[],
): readonly string[] {
  const days = appearances.flatMap(({ who, span }) => daysOf(span).map((day) => `${who} ${day}`));
  const sessions = encounters
    .filter(({ encounter }) => isSession(encounter))
    .flatMap(({ encounter }) => identifiersOf(encounter).map((identifier) => `session ${identifier}`));
  return [...new Set([...days, ...sessions])].toSorted();
}

/**
 * How much of a stored Encounter the writer knows:
 * - `seen`: it is shown to them, and may be named
 * - `unnamed`: their organisation may know of it, and this token may not
 * - `withheld`: it is somebody else's
 */
export type Sight = 'seen' | 'unnamed' | 'withheld';

/**
 * Where somebody works is no patient's secret: a facilitator is in one session at a time, whoever recorded the other, of
 * which nothing is told that the writer may not see. Where a member is may be one: an Encounter that is withheld from
 * the writer's organisation is as if it were not there.
 * @param stored Encounters of the same people about the same time, references as `Type/id`
 * @param resolve what stored Encounters are part of, and the roles that facilitators are named by
 */
export function overlapIssues(
  written: readonly WrittenEncounter[],
  appearances: readonly Appearance[],
  stored: readonly Encounter[],
  resolve: Resolve,
  sightOf: (stored: Encounter) => Sight = () => 'seen',
): readonly Issue[] {
  const isSeen = (encounter: Encounter) => sightOf(encounter) === 'seen';
  const left = stored.filter(
    (encounter) => !isSeen(encounter) || !written.some((one) => isSame(one, encounter)),
  );
  const there = appearancesIn(
    left.map((encounter) => ({ encounter, at: '', isConditional: false })),
    resolve,
  ).filter(({ who, encounter }) => !isPatient(who) || sightOf(encounter) !== 'withheld');
  const thereOf = Map.groupBy(there, ({ who }) => who);
  const earlier = new Map<string, Appearance[]>();
  const clashes = appearances.flatMap((one) => {
    const own = earlier.get(one.who) ?? [];
    const others = thereOf.get(one.who) ?? [];
    // Of two in the same request the later one is told.
    const named =
      own.find((each) => isClash(one, each)) ??
      others.find((each) => isSeen(each.encounter) && isClash(one, each));
    earlier.set(one.who, own);
    own.push(one);
    if (named !== undefined) return [clash(one, named)];
    return others.some((each) => isClash(one, each)) ? [unnamedClash(one)] : [];
  });
  return [...duplicateIssues(written, left.filter(isSeen)), ...clashes];
}

function isPatient(who: string): boolean {
  return who.startsWith('Patient/');
}

/** Without a word of the other session. */
function unnamedClash({ who, span, at }: Appearance): Issue {
  const text = `${who} cannot have been here from ${timesOf(span)}: correct the time or who was there`;
  return error('business-rule', text, at);
}

function isClash(one: Appearance, other: Appearance): boolean {
  return one.who === other.who && one.encounter !== other.encounter && overlaps(one.span, other.span);
}

function clash({ who, span, at }: Appearance, other: Appearance): Issue {
  const [{ value } = {}] = other.encounter.identifier ?? [];
  const { id } = other.encounter;
  const name = id === undefined ? `the one at ${other.at}` : `Encounter/${id}`;
  const called = value === undefined ? name : `${name} (${value})`;
  const text =
    `${who} is in another session at the same time: ${timesOf(span)} here, ${timesOf(other.span)} in ${called}. ` +
    'Correct the time or who was there';
  return error('business-rule', text, at);
}

function timesOf({ startMs, endMs }: Span): string {
  const text = (time: number) => new Date(time).toISOString().replace(':00.000Z', 'Z');
  return `${text(startMs)} to ${text(endMs)}`;
}

/** Whether a stored Encounter is the one that is written. */
function isSame({ encounter, isConditional }: WrittenEncounter, stored: Encounter): boolean {
  if (encounter.id !== undefined && encounter.id === stored.id) return true;
  return isConditional && sharesIdentifier(encounter, stored);
}

/** Whether what is written must not have an identifier that another has: a new Encounter, and a session always. */
function isIdentified({ encounter, isConditional }: WrittenEncounter): boolean {
  if (isConditional || encounter.status === 'entered-in-error') return false;
  return encounter.id === undefined || isSession(encounter);
}

/** `$record-session` and `$undo-session` know a session by its identifier, so that two with the same would be none. */
function duplicateIssues(written: readonly WrittenEncounter[], left: readonly Encounter[]): readonly Issue[] {
  const counting = left.filter(({ status }) => status !== 'entered-in-error');
  const own = new Map<string, WrittenEncounter>();
  return written.filter(isIdentified).flatMap((one) => {
    const { encounter, at } = one;
    const keys = identifiersOf(encounter).map((identifier) => `${isSession(encounter)} ${identifier}`);
    const first = keys.map((key) => own.get(key)).find((found) => found !== undefined);
    for (const key of keys) if (!own.has(key)) own.set(key, one);
    const place = `${at}.identifier`;
    if (first !== undefined) {
      return [error('business-rule', `${first.at} has this identifier too: each has one of its own`, place)];
    }
    const twin = counting.find(
      (stored) =>
        stored.id !== encounter.id &&
        isSession(stored) === isSession(encounter) &&
        sharesIdentifier(encounter, stored),
    );
    if (twin === undefined) return [];
    const remedy =
      encounter.id === undefined
        ? 'update that one, or create with If-None-Exist'
        : 'the identifier of a session is its own, so give this one another, or take that one back first';
    return [error('business-rule', `Encounter/${twin.id} has this identifier already: ${remedy}`, place)];
  });
}

function sharesIdentifier(one: Encounter, other: Encounter): boolean {
  const own = identifiersOf(one);
  return identifiersOf(other).some((identifier) => own.includes(identifier));
}

/** As the search parameter `identifier` takes them: `system|value`. */
function identifiersOf({
  identifier = [],
}: {
  readonly identifier?: readonly Identifier[];
}): readonly string[] {
  return identifier.flatMap(({ system = '', value }) => (value === undefined ? [] : [`${system}|${value}`]));
}
