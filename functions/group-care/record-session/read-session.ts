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
    participants: participants.map(({ participant }) => participant),
    ...(cancelled !== undefined && { cancelled }),
  };
  const issues = [
    ...identifierIssues(input),
    ...timeIssues(input),
    ...roleIssues(facilitators),
    ...twiceIssues(session.participants),
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

function twiceIssues(participants: readonly ParticipantInput[]): readonly Issue[] {
  return participants.flatMap(({ subject, at }, index) => {
    const first = participants.findIndex((one) => subject !== '' && one.subject === subject);
    if (first === -1 || first === index) return [];
    return [error('value', `${subject} is there twice, first at ${participants[first]?.at}`, at)];
  });
}
