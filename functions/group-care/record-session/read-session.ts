import { error, type Issue } from '../../fhir/outcome.ts';
import type { Argument, Arguments } from '../../fhir/parameters.ts';
import { isJsonObject } from '../../fhir/resource.ts';
import { codeSystem } from '../canonical.ts';
import type { ParticipantInput, SessionInput } from './input.ts';
import { optionalPlace } from './placed.ts';
import { readParticipant } from './read-participant.ts';

/** What a reference was resolved to, by where it stands in the request. */
export type PlacesByPath = ReadonlyMap<string, string>;

/**
 * Reads the session out of arguments that are as declared. What the words of a declaration cannot say is checked here.
 * A reference that was not resolved has been told of, and reads as ''.
 */
export function readSession(
  input: Arguments,
  places: PlacesByPath,
): { readonly session: SessionInput; readonly issues: readonly Issue[] } {
  const at = (argument: Argument | undefined) => (argument && places.get(argument.at)) ?? '';
  const facilitators = input.all('facilitator').map(({ parts, at: where }) => ({
    at: where,
    individual: at(parts.one('individual')),
    role: parts.text('role') ?? '',
  }));
  // Where nobody is, that is told of the session, once.
  const [first] = facilitators;
  const responsible =
    (facilitators.find(({ role }) => role === medicallyResponsible) ?? first)?.individual ?? '';
  const participants = input.all('participant').map((one) => readParticipant(one, at, responsible));
  const twice = onceEach(participants.map(({ participant }) => participant));
  const identifier = input.object('identifier') ?? {};
  const planned = input.object('planned');
  const cancelled = input.text('cancelled');
  const session: SessionInput = {
    identifier: identifier as SessionInput['identifier'],
    group: at(input.one('group')),
    number: input.number('number') ?? 0,
    start: input.text('start') ?? '',
    end: input.text('end') ?? '',
    ...(planned !== undefined && { planned }),
    location: at(input.one('location')),
    ...optionalPlace('serviceProvider', at(input.one('serviceProvider'))),
    facilitators,
    topics: [
      ...input.texts('topic').map((code) => ({ coding: [{ system: codeSystem.sessionTopic, code }] })),
      ...input.all('otherTopic').flatMap(({ value }) => (isJsonObject(value) ? [value] : [])),
    ],
    participants: twice.once,
    ...(cancelled !== undefined && { cancelled }),
    acknowledged: input.flag('acknowledged') === true,
  };
  const issues = [
    ...identifierIssues(input),
    ...timeIssues(input),
    ...roleIssues(facilitators),
    ...cancelledIssues(session),
    ...twice.issues,
    ...participants.flatMap(({ issues }) => issues),
  ];
  return { session, issues };
}

const medicallyResponsible = 'medically-responsible-facilitator';

const roles = [medicallyResponsible, 'co-facilitator'];

/** Both, or the same session could not be told from another sender's. */
export function identifierIssues(input: Arguments): readonly Issue[] {
  const given = input.one('identifier');
  if (given === undefined || !isJsonObject(given.value)) return [];
  const { system, value } = given.value;
  if (typeof system === 'string' && typeof value === 'string' && system !== '' && value !== '') return [];
  return [error('required', 'The identifier of a session needs a system and a value', given.at)];
}

function timeIssues(input: Arguments): readonly Issue[] {
  return ['start', 'end'].flatMap((name) => {
    const text = input.text(name);
    if (text === undefined || text.includes('T')) return [];
    return [error('value', `${name} needs a time of day with its zone`, input.one(name)?.at)];
  });
}

function roleIssues(facilitators: SessionInput['facilitators']): readonly Issue[] {
  return facilitators
    .filter(({ role }) => !roles.includes(role))
    .map(({ role, at }) => error('value', `The role ${role} is not known; it is ${roles.join(' or ')}`, at));
}

/** Whoever came met nobody: a session that was not held has no part that was. */
function cancelledIssues({ cancelled, participants }: SessionInput): readonly Issue[] {
  if (cancelled === undefined) return [];
  return participants
    .filter(({ present }) => present)
    .map(({ subject, at }) => {
      const text = `${subject || 'The participant'} cannot have been present: the session was not held (cancelled). Everybody is absent then, and what was checked or given elsewhere is recorded there`;
      return error('value', text, at);
    });
}

/** Each once, so that whatever else is wrong with one is told once; and who was named again. */
function onceEach(participants: readonly ParticipantInput[]): {
  readonly once: readonly ParticipantInput[];
  readonly issues: readonly Issue[];
} {
  const bySubject = Map.groupBy(participants, ({ subject, at }) => (subject === '' ? at : subject));
  const issues = [...bySubject].flatMap(([subject, [first, second, ...others]]) => {
    if (first === undefined || second === undefined) return [];
    const count = others.length === 0 ? 'twice' : `${others.length + 2} times`;
    return [error('value', `${subject} is there ${count}, first at ${first.at}`, second.at)];
  });
  return { once: [...bySubject.values()].flatMap(([first]) => first ?? []), issues };
}
