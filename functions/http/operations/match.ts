import { definitionUrl } from '../../fhir/operation-definition.ts';
import { error, type Issue } from '../../fhir/outcome.ts';
import { type Arguments, readParameters } from '../../fhir/parameters.ts';
import {
  type CriterionName,
  criterionNames,
  defaultWeights,
  type SeekingFamily,
  type Weights,
} from '../../group-care/matching/fit.ts';
import { defaultSizes, type Sizes } from '../../group-care/matching/propose.ts';
import { match } from '../../group-care/operations/match.ts';
import type { Answer, FhirApi, FhirRequest } from '../api.ts';
import { viewFor } from '../view.ts';
import { throwAll } from './call-arguments.ts';
import { targetsByName } from './declared.ts';
import { matchesAnswer, proposalAnswer } from './match-answer.ts';
import { dueDatesOf, familyOf } from './match-families.ts';
import { openGroups } from './match-groups.ts';
import type { Operation } from './operation.ts';
import { resolveReferences } from './resolve-references.ts';

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
