import { warning } from '../../fhir/outcome.ts';
import type { JsonObject } from '../../fhir/resource.ts';
import type { Answer } from '../answer.ts';
import { answerOf, initialValues } from '../answer-value.ts';
import { extensionValue, numberOf } from '../element.ts';
import { resourcesIn, searched, valuesFor } from '../expression/asking.ts';
import type { Variables } from '../expression/evaluate.ts';
import { expressionsOf } from '../expression/expression.ts';
import { type Nodes, typed } from '../expression/nodes.ts';
import { readOption } from '../option.ts';
import { type Item, isQuestion } from '../questionnaire.ts';
import { coreUrl, sdcUrl } from '../sdc.ts';
import {
  hasCode,
  lookBack,
  newest,
  type Observed,
  observationQuery,
  withinObservation,
} from './observation-query.ts';
import type { Populating } from './populating.ts';

/** The answers that the item itself states. */
export function initial(item: Item, { issues }: Populating): readonly Answer[] {
  return initialValues(item.element).flatMap((value) => {
    const answer = answerOf(value, item);
    if (!answer) {
      const what = `The initial value of ${item.linkId} is a ${value.type}`;
      say(issues, `${what} that an item of the type ${item.type} cannot be answered with: it is left out`);
    }
    return answer ? [answer] : [];
  });
}

/** The answers that `initialExpression` gives. */
export async function expressed(
  item: Item,
  focus: Nodes,
  variables: Variables,
  populating: Populating,
): Promise<readonly Answer[]> {
  const [expression] = expressionsOf(item.element, sdcUrl('initialExpression'));
  const found = expression && (await valuesFor(expression, focus, variables, populating));
  return found ? fitting(await withListedOptions(item, populating), unbundled(found), populating) : [];
}

/** The answers that `calculatedExpression` gives; `undefined` when there is none, or none that can be evaluated. */
export async function calculated(
  item: Item,
  focus: Nodes,
  variables: Variables,
  populating: Populating,
): Promise<readonly Answer[] | undefined> {
  const [expression] = expressionsOf(item.element, sdcUrl('calculatedExpression'));
  const found = expression && (await valuesFor(expression, focus, variables, populating));
  return found && fitting(await withListedOptions(item, populating), found, populating);
}

/** A query answers with what it finds, each a reference. */
function unbundled(found: Nodes): Nodes {
  return found.flatMap((node): Nodes => {
    const [value] = typed([node]);
    return value?.type === 'Bundle' ? resourcesIn(value.json as JsonObject) : [node];
  });
}

/** Answers of the type of the item, and no more of them than it takes. */
function fitting(item: Item, found: Nodes, { issues }: Populating): readonly Answer[] {
  const values = typed(found);
  const answers = values.map((value) => answerOf(value, item)).filter((answer) => answer !== undefined);
  const misfit = values.find((value) => answerOf(value, item) === undefined);
  if (misfit) {
    say(
      issues,
      `What the expression of ${item.linkId} finds is of the type ${misfit.type}, which is no answer to an item of the type ${item.type}`,
    );
  }
  const most = item.repeats
    ? (numberOf(extensionValue(item.element, coreUrl('questionnaire-maxOccurs'))) ?? Infinity)
    : 1;
  if (answers.length <= most) return answers;
  say(
    issues,
    `The expression of ${item.linkId} finds ${answers.length} answers, of which it takes ${most}: it is left open`,
  );
  return [];
}

/** Once, however often it is found. */
function say(issues: Populating['issues'], text: string): void {
  if (!issues.some(({ diagnostics }) => diagnostics === text)) issues.push(warning('value', text));
}

/** With the codes of its value set as its options, where they can be listed. */
async function withListedOptions(item: Item, { input }: Populating): Promise<Item> {
  if (item.answerValueSet === undefined || item.options.length > 0) return item;
  const codings = (await input.codingsOf(item.answerValueSet)) ?? [];
  const options = codings.flatMap((valueCoding): Item['options'] => {
    const option = readOption({ valueCoding });
    return option ? [option] : [];
  });
  return { ...item, options };
}

/** The Observation that answers the item, found within that of an outer item where there is one. */
export async function observed(
  item: Item,
  outer: JsonObject | undefined,
  populating: Populating,
): Promise<Observed | undefined> {
  const period = lookBack(item);
  const { input, known } = populating;
  const subject = input.subject?.reference;
  if (period === undefined || typeof subject !== 'string' || (item.repeats && isQuestion(item)))
    return undefined;
  const listed = await withListedOptions(item, populating);
  if (outer) {
    await bringMembers(outer, populating);
    return newest(
      listed,
      withinObservation(item, outer, (reference) => known.get(reference)),
      subject,
    );
  }
  const query = observationQuery(item, period, subject, input.authored);
  const bundle = query === undefined ? undefined : await searched(query, populating);
  const found = bundle ? resourcesIn(bundle).filter((observation) => hasCode(observation, item)) : [];
  return newest(listed, found, subject);
}

/** Those that it has and that are not at hand. */
async function bringMembers({ hasMember }: JsonObject, populating: Populating): Promise<void> {
  const references = Array.isArray(hasMember) ? hasMember : [];
  const ids = references.flatMap((each) => {
    const reference =
      typeof each === 'object' && each !== null && 'reference' in each ? String(each.reference) : '';
    return reference.startsWith('Observation/') && !populating.known.has(reference)
      ? [reference.slice(12)]
      : [];
  });
  if (ids.length > 0)
    await searched(`Observation?${new URLSearchParams({ _id: ids.join(',') })}`, populating);
}
