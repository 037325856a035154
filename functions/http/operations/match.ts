import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, FhirError, type Issue } from '../../fhir/outcome.ts';
import { type Argument, type Arguments, readParameters } from '../../fhir/parameters.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import { codeSystem, profile } from '../../group-care/canonical.ts';
import { locationOf } from '../../group-care/enrolment/continue.ts';
import { countFamilies } from '../../group-care/enrolment/families.ts';
import { isInfant } from '../../group-care/infant.ts';
import {
  type CriterionName,
  criterionNames,
  defaultWeights,
  type Fit,
  fitOf,
  type OpenGroup,
  type SeekingFamily,
  type Weights,
} from '../../group-care/matching/fit.ts';
import { openGroup } from '../../group-care/matching/open-group.ts';
import { spokenBy, townOf } from '../../group-care/matching/person.ts';
import { defaultSizes, propose, type Sizes } from '../../group-care/matching/propose.ts';
import { match } from '../../group-care/operations/match.ts';
import { type Group, hasProfile } from '../../group-care/resources.ts';
import { allMatches } from '../all-matches.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { type Reader, resourcesAt } from '../places.ts';
import { viewFor } from '../view.ts';
import { targetsByName } from './declared.ts';
import { newestDueDates } from './due-dates.ts';
import type { Operation } from './operation.ts';
import { parametersAnswer } from './parameters-answer.ts';
import { type Resolved, resolveReferences } from './resolve-references.ts';

/** Which groups fit a family, or who goes where: see the declaration, which is its OperationDefinition. */
export const matchOperation: Operation = {
  name: match.name,
  definition: definitionUrl(match),
  levels: ['type'],
  resourceTypes: ['Group'],
  methods: ['POST'],
  interaction: 'operation:match',
  handle: matchFamilies,
};

const maxFamilies = 1_000;

async function matchFamilies(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const { principal, base } = request;
  const { arguments: input, issues } = readParameters(await request.json(), match);
  throwAll(issues, 400);
  const reader = { base, principal, view: viewFor(principal, base, api), api };
  const resolved = await resolveReferences(input, targetsByName(match), reader);
  const today = new Date(api.clock()).toISOString().slice(0, 10);
  const dueDates = await dueDatesOf(input, resolved, reader);
  const families = input.all('family').map((one, index) => familyOf(one, index, resolved, dueDates));
  const { weights, sizes, wrong } = settingsIn(input, api.groupSizes ?? defaultSizes);
  throwAll([...resolved.issues, ...wrong, ...familyIssues(input, families)], 422);
  const groups = await openGroups(input, resolved, sizes, today, reader);
  return input.flag('propose') === true
    ? proposalAnswer(families, groups, sizes, weights)
    : matchesAnswer(families, groups, weights);
}

function throwAll([first, ...others]: readonly Issue[], status: number): void {
  if (first) throw new FhirError([first, ...others], status);
}

function familyIssues(input: Arguments, families: readonly SeekingFamily[]): readonly Issue[] {
  if (families.length > maxFamilies) {
    return [
      error(
        'too-costly',
        `At most ${maxFamilies} families at once; these are ${families.length}`,
        'Parameters',
      ),
    ];
  }
  const all = input.all('family');
  return families.flatMap(({ id, dueDate, birthDate }, index) => {
    const at = all[index]?.at;
    const twice = families.findIndex((other) => other.id === id) !== index;
    return [
      ...(dueDate === undefined && birthDate === undefined
        ? [error('required', `Of ${id} neither a dueDate nor a birthDate is known`, at)]
        : []),
      ...(twice ? [error('value', `${id} is there twice`, at)] : []),
    ];
  });
}

function familyOf(
  { parts }: Argument,
  index: number,
  { places, resources }: Resolved,
  dueDates: ReadonlyMap<string, string>,
): SeekingFamily {
  const subject = parts.one('subject');
  const place = subject && places.get(subject.at);
  const languages = parts.texts('language');
  const dueDate = parts.text('dueDate') ?? (parts.one('birthDate') ? undefined : dueDates.get(place ?? ''));
  const birthDate = parts.text('birthDate');
  const [latitude, longitude] = [parts.number('latitude'), parts.number('longitude')];
  const patient = place === undefined ? undefined : resources.get(place);
  const town = parts.text('town') ?? townOf(patient);
  const maxDistanceKm = parts.number('maxDistanceKm');
  return {
    id: place ?? parts.text('id') ?? `family ${index + 1}`,
    ...(dueDate !== undefined && { dueDate }),
    ...(birthDate !== undefined && { birthDate }),
    languages: languages.length > 0 ? languages : spokenBy(patient),
    ...(latitude !== undefined && longitude !== undefined && { position: { latitude, longitude } }),
    ...(town !== undefined && { town }),
    ...(maxDistanceKm !== undefined && { maxDistanceKm }),
    times: parts.all('time').map(({ parts: time }) => {
      const [weekday, part] = [time.text('weekday'), time.text('part')];
      return { ...(weekday !== undefined && { weekday }), ...(part !== undefined && { part }) };
    }),
    wishes: parts.all('wish').flatMap(({ at }) => places.get(at) ?? []),
  };
}

/** The newest that the caller may see, of those for whom no date is given. */
async function dueDatesOf(
  input: Arguments,
  { places }: Resolved,
  reader: Reader,
): Promise<ReadonlyMap<string, string>> {
  const asked = input.all('family').flatMap(({ parts }) => {
    const subject = parts.one('subject');
    const place = subject && places.get(subject.at);
    return place === undefined || parts.one('dueDate') || parts.one('birthDate') ? [] : [place];
  });
  return newestDueDates(asked, reader);
}

function settingsIn(
  input: Arguments,
  usual: Sizes,
): {
  readonly weights: Weights;
  readonly sizes: Sizes;
  readonly wrong: readonly Issue[];
} {
  const weights: Record<CriterionName, number> = { ...defaultWeights };
  const wrong: Issue[] = [];
  for (const { parts, at } of input.all('weight')) {
    const [name, value = 0] = [
      criterionNames.find((one) => one === parts.text('criterion')),
      parts.number('value'),
    ];
    if (name === undefined)
      wrong.push(error('value', `criterion is one of ${criterionNames.join(', ')}`, at));
    else if (value < 0) wrong.push(error('value', 'A weight is 0 or more', at));
    else weights[name] = value;
  }
  const size = (model: 'pregnancy' | 'parenting', suffix: string) => {
    const min = input.number(`min${suffix}`) ?? usual[model].min;
    const max = input.number(`max${suffix}`) ?? Math.max(min, usual[model].max);
    if (min > max)
      wrong.push(error('value', `min${suffix} ${min} is more than max${suffix} ${max}`, 'Parameters'));
    return { min, max };
  };
  return {
    weights,
    sizes: { pregnancy: size('pregnancy', 'Pregnancy'), parenting: size('parenting', 'Parenting') },
    wrong,
  };
}

async function openGroups(
  input: Arguments,
  { places, resources }: Resolved,
  sizes: Sizes,
  today: string,
  reader: Reader,
): Promise<readonly OpenGroup[]> {
  const named = input.all('group').flatMap(({ at }) => resources.get(places.get(at) ?? '') ?? []);
  const models = ['centering-pregnancy', 'centering-parenting'].map(
    (code) => `${codeSystem.careGroupModel}|${code}`,
  );
  const all =
    named.length > 0
      ? named
      : (await allMatches('Group', [['code', models.join(',')]], reader)).map(({ resource }) => resource);
  const groups = all.filter((one) => hasProfile(one, profile.careGroup)).map((one) => one as Group);
  const members = groups.flatMap(({ member = [] }) =>
    member.flatMap(({ entity }) => entity?.reference ?? []),
  );
  const known = await resourcesAt(
    [...new Set([...members, ...groups.flatMap((one) => locationOf(one) ?? [])])],
    reader,
  );
  const isChild = (place: string) => isInfant(known.get(place), today);
  return groups.flatMap((group) => {
    const location = known.get(locationOf(group) ?? '');
    return openGroup(group, countFamilies(group, today, isChild), location, sizes) ?? [];
  });
}

function whose({ id }: SeekingFamily): JsonObject {
  return id.startsWith('Patient/')
    ? { name: 'subject', valueReference: { reference: id } }
    : { name: 'id', valueString: id };
}

function fitParts(
  group: OpenGroup,
  { score, criteria }: Extract<Fit, { fits: true }>,
): readonly JsonObject[] {
  return [
    { name: 'group', valueReference: { reference: group.id } },
    { name: 'score', valueDecimal: score },
    ...criteria.map((one) => ({
      name: 'criterion',
      part: [
        { name: 'name', valueCode: one.name },
        { name: 'score', valueDecimal: one.score },
        { name: 'weight', valueDecimal: one.weight },
        { name: 'explanation', valueString: one.explanation },
      ],
    })),
  ];
}

function matchesAnswer(
  families: readonly SeekingFamily[],
  groups: readonly OpenGroup[],
  weights: Weights,
): Answer {
  const found = families.map((family) => {
    const fitting = groups
      .map((group) => ({ group, fit: fitOf(family, group, weights) }))
      .flatMap(({ group, fit }) => (fit.fits && group.capacity > group.size ? [{ group, fit }] : []))
      .toSorted((one, other) => other.fit.score - one.fit.score || (one.group.id < other.group.id ? -1 : 1));
    return { family, fitting };
  });
  return parametersAnswer([
    ...found.flatMap(({ family, fitting }) =>
      fitting.map(({ group, fit }) => ({
        name: 'match',
        part: [
          whose(family),
          ...fitParts(group, fit),
          { name: 'places', valueInteger: group.capacity - group.size },
        ],
      })),
    ),
    ...found
      .filter(({ fitting }) => fitting.length === 0)
      .map(({ family }) => unplaced(family, whyNot(family, groups, weights))),
  ]);
}

function whyNot(family: SeekingFamily, groups: readonly OpenGroup[], weights: Weights): string {
  const fits = groups.map((group) => ({ group, fit: fitOf(family, group, weights) }));
  const full = fits.filter(({ fit }) => fit.fits).map(({ group }) => group.id);
  if (full.length > 0) return `Full: ${full.slice(0, 3).join(', ')}`;
  const reasons = fits.flatMap(({ group, fit }) => (fit.fits ? [] : [`${group.id}: ${fit.reason}`]));
  return reasons.length === 0
    ? 'There is no group to go to'
    : `No group fits. ${reasons.slice(0, 3).join('. ')}`;
}

function unplaced(family: SeekingFamily, reason: string): JsonObject {
  return { name: 'unplaced', part: [whose(family), { name: 'reason', valueString: reason }] };
}

function proposalAnswer(
  families: readonly SeekingFamily[],
  groups: readonly OpenGroup[],
  sizes: Sizes,
  weights: Weights,
): Answer {
  const proposal = propose(families, groups, sizes, weights);
  return parametersAnswer([
    ...proposal.placed.map(({ family, group, fit }) => ({
      name: 'assignment',
      part: [whose(family), ...fitParts(group, fit)],
    })),
    ...proposal.unplaced.map(({ family, reason }) => unplaced(family, reason)),
    ...proposal.groups.map(({ group, size, enough }) => ({
      name: 'group',
      part: [
        { name: 'group', valueReference: { reference: group.id } },
        { name: 'families', valueInteger: size },
        { name: 'enough', valueBoolean: enough },
      ],
    })),
  ]);
}
