import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, type Issue } from '../../fhir/outcome.ts';
import type { Arguments } from '../../fhir/parameters.ts';
import { criterionNames, defaultWeights } from '../../group-care/matching/fit.ts';
import { defaultSizes, type Sizes } from '../../group-care/matching/propose.ts';
import {
  languageIssues,
  timeIssues,
  weightsIn,
  whereaboutsIssues,
} from '../../group-care/operations/input-rules.ts';
import { match } from '../../group-care/operations/match.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { todayOf } from '../today.ts';
import { matchesAnswer, proposalAnswer } from './match-answer.ts';
import { dueDatesOf, familyOf } from './match-families.ts';
import { groupIssues, openGroups } from './match-groups.ts';
import type { Operation } from './operation.ts';
import { type Call, readCall } from './read-call.ts';
import { goneIssues } from './stored-people.ts';

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

async function matchFamilies(request: FhirRequest<'type' | 'id'>, api: FhirApi): Promise<Answer> {
  const usual = api.groupSizes ?? defaultSizes;
  let dueDates: ReadonlyMap<string, string> = new Map();
  const { input, resolved, reader } = await readCall(request, api, match, async (call) => {
    dueDates = await dueDatesOf(call.input, call.resolved, call.reader);
    return problemsOf(call, dueDates, usual);
  });
  const families = input.all('family').map((one, index) => familyOf(one, index, resolved, dueDates));
  const { weights } = weightsIn(input, criterionNames, defaultWeights);
  const { sizes } = sizesIn(input, usual);
  const groups = await openGroups(input, resolved, sizes, todayOf(api), reader);
  return input.flag('propose') === true
    ? proposalAnswer(families, groups, sizes, weights)
    : matchesAnswer(families, groups, weights);
}

async function problemsOf(
  call: Call,
  dueDates: ReadonlyMap<string, string>,
  usual: Sizes,
): Promise<readonly Issue[]> {
  const { input } = call;
  const subjects = input.all('family').flatMap(({ parts }) => parts.all('subject'));
  return [
    ...weightsIn(input, criterionNames, defaultWeights).wrong,
    ...sizesIn(input, usual).wrong,
    ...groupIssues(input, call.resolved),
    ...familyIssues(call, dueDates),
    ...(await goneIssues(subjects, call)),
  ];
}

function familyIssues({ input, resolved }: Call, dueDates: ReadonlyMap<string, string>): readonly Issue[] {
  const all = input.all('family');
  const families = all.map((one, index) => familyOf(one, index, resolved, dueDates));
  const first = new Map(families.map(({ id }, index) => [id, index] as const).toReversed());
  return all.flatMap((argument, index) => {
    const { parts, at } = argument;
    const { id = '', dueDate, birthDate } = families[index] ?? {};
    const isDated = [dueDate, birthDate].some((date) => date !== undefined);
    const dates = ['dueDate', 'birthDate'].filter((name) => parts.isSent(name));
    return [
      ...(isDated || dates.length > 0
        ? []
        : [error('required', `Of ${id} neither a dueDate nor a birthDate is known`, at)]),
      ...(dates.length > 1
        ? [
            error(
              'value',
              'dueDate is for a pregnancy group and birthDate for a parenting group: give one of the two',
              at,
            ),
          ]
        : []),
      ...(first.get(id) === index ? [] : [error('value', `${id} is there twice`, at)]),
      ...whereaboutsIssues(argument),
      ...timeIssues(argument),
      ...languageIssues(argument),
    ];
  });
}

function sizesIn(
  input: Arguments,
  usual: Sizes,
): { readonly sizes: Sizes; readonly wrong: readonly Issue[] } {
  const wrong: Issue[] = [];
  const size = (model: 'pregnancy' | 'parenting', suffix: string) => {
    const min = input.number(`min${suffix}`) ?? usual[model].min;
    const max = input.number(`max${suffix}`) ?? Math.max(min, usual[model].max);
    if (min > max)
      wrong.push(error('value', `min${suffix} ${min} is more than max${suffix} ${max}`, 'Parameters'));
    return { min, max };
  };
  const sizes = { pregnancy: size('pregnancy', 'Pregnancy'), parenting: size('parenting', 'Parenting') };
  return { sizes, wrong };
}
