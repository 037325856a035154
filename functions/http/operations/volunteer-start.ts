import { error, type Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { codeSystem, extension } from '../../group-care/canonical.ts';
import { dayIssues, numberIssues } from '../../group-care/operations/input-rules.ts';
import { volunteerCriteria } from '../../group-care/volunteers/fit.ts';
import {
  type CareTeam,
  isOpenMatch,
  matchKind,
  type Start,
  volunteersIn,
} from '../../group-care/volunteers/match.ts';
import type { Version } from '../../repository/repository.ts';
import { inSight } from '../../repository/sight.ts';
import type { FhirRequest } from '../api.ts';
import type { Reader } from '../places.ts';
import { todayOf } from '../today.ts';
import { allMatches } from './every-match.ts';
import { placeIn, type Call as ReadCall } from './read-call.ts';
import { goneIssues } from './stored-people.ts';

type Called = Pick<FhirRequest, 'principal'>;

/** What is wrong with the parameters of `$start-match`. */
export async function startIssues(call: ReadCall, { principal }: Called): Promise<readonly Issue[]> {
  const { input, resolved, reader } = call;
  const known: readonly string[] = [...volunteerCriteria, 'experience'];
  const isOfNobody = !('organization' in principal && principal.organization !== undefined);
  const volunteer = placeIn(input, 'volunteer', resolved) ?? '';
  return [
    ...input
      .all('criterion')
      .filter(({ parts }) => parts.isSent('name') && !known.includes(parts.text('name') ?? ''))
      .map(({ at }) => error('value', `name is one of ${known.join(', ')}`, at)),
    ...input.all('criterion').flatMap(({ parts }) => numberIssues(parts, 'score', [0, 1])),
    ...dayIssues(input, 'start', todayOf(reader.api)),
    ...(isOfNobody && !input.isSent('organization')
      ? [error('required', 'Which organisation answers for the match? Give organization', 'Parameters')]
      : []),
    ...(resolved.resources.get(volunteer)?.active === false
      ? [
          error(
            'business-rule',
            `The record of ${volunteer} is not in use (active is false): she begins no match`,
            input.one('volunteer')?.at,
          ),
        ]
      : []),
    ...(await goneIssues(input.all('subject'), call)),
  ];
}

/** What is asked for. @param today used where no start is given */
export function startOf(
  input: Arguments,
  places: ReadonlyMap<string, string>,
  { principal }: Called,
  today: string,
): Start {
  const at = (name: string) => {
    const argument = input.one(name);
    return argument && places.get(argument.at);
  };
  const own = 'organization' in principal ? principal.organization : undefined;
  const organization = at('organization') ?? own ?? '';
  return {
    subject: at('subject') ?? '',
    volunteer: at('volunteer') ?? '',
    coordinator: at('coordinator'),
    organization,
    start: input.text('start') ?? today,
    criteria: input.all('criterion').map(({ parts }) => criterionOf(parts)),
  };
}

function criterionOf(parts: Arguments): JsonObject {
  const [score, code] = [parts.number('score'), parts.text('name') ?? ''];
  return {
    url: extension.matchCriterion,
    extension: [
      {
        url: 'criterion',
        valueCodeableConcept: { coding: [{ system: codeSystem.matchCriterion, code }] },
      },
      ...(score === undefined ? [] : [{ url: 'score', valueDecimal: score }]),
      { url: 'explanation', valueString: parts.text('explanation') ?? '' },
    ],
  };
}

export type MatchVersion = Version & { readonly resource: CareTeam };

/** Of this volunteer at the side of this family, at the same organisation. */
export async function openMatchOf(
  { subject, volunteer, organization }: Start,
  { api, base, view }: Reader,
): Promise<MatchVersion | undefined> {
  const sources = { ...api, base, nowMs: api.clock() };
  const found = await allMatches(sources, 'CareTeam', [
    ['subject', subject],
    ['category', `${matchKind.system}|${matchKind.code}`],
  ]);
  const all = found as readonly MatchVersion[];
  const shown = await inSight(all, view);
  // As it is stored, though a coordinator is shown a copy.
  return all.find(
    ({ resource }, index) =>
      shown[index] !== undefined &&
      isOpenMatch(resource) &&
      volunteersIn(resource).includes(volunteer) &&
      (resource.managingOrganization ?? []).some(({ reference }) => reference === organization),
  );
}
