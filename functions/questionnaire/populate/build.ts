import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import type { Answer } from '../answer.ts';
import { declareAll, resourcesIn, valuesFor } from '../expression/asking.ts';
import { nodeOf, type Variables } from '../expression/evaluate.ts';
import { itemNode, itemVariables, within } from '../expression/evaluator.ts';
import { expressionsOf } from '../expression/expression.ts';
import { isNode, type Nodes } from '../expression/nodes.ts';
import { type Item, isQuestion } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';
import { calculated, expressed, initial, observed } from './answers.ts';
import type { Populating } from './populating.ts';

type Mutable = Record<string, Json>;

/** An item of the response that is being filled in. */
interface Place {
  readonly item: Item;
  readonly json: Mutable;
  readonly outer: Variables;
  variables: Variables;
  readonly observation: JsonObject | undefined;
  /** Whether the items within it are there: those of a question are, once it is answered. */
  isOpen: boolean;
}

interface Holder {
  /** Where the items go. */
  readonly into: JsonObject[];
  readonly variables: Variables;
  /** That an outer item is bound to. */
  readonly observation: JsonObject | undefined;
}

/** An item for each item of the questionnaire, with what can be told at once. */
export async function buildItems(
  items: readonly Item[],
  holder: Holder,
  populating: Populating,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const item of items) {
    for (const row of await rowsOf(item, holder.variables, populating)) {
      places.push(...(await buildItem(item, { ...holder, variables: row }, populating)));
    }
  }
  return places;
}

/** One scope for each time that the item stands there: https://hl7.org/fhir/uv/sdc/expressions.html#itemPopulationContext */
async function rowsOf(item: Item, outer: Variables, populating: Populating): Promise<readonly Variables[]> {
  const [expression] = expressionsOf(item.element, sdcUrl('itemPopulationContext'));
  if (expression === undefined) return [outer];
  const name = expression.name ?? '';
  const found = (await valuesFor(expression, [], itemVariables(outer, item, []), populating)) ?? [];
  const rows = found.flatMap(unbundled);
  if (rows.length > 1 && !item.repeats) {
    populating.issues.push({
      severity: 'error',
      code: 'multiple-matches',
      diagnostics: `${item.linkId} does not repeat, and its population context finds ${rows.length}: it is left open`,
    });
    return [within(outer, { [name]: [] })];
  }
  return rows.length === 0
    ? [within(outer, { [name]: [] })]
    : rows.map((row) => within(outer, { [name]: [row] }));
}

/** A searchset stands for what it holds. */
function unbundled(node: unknown): Nodes {
  const json = isNode(node) ? node.data : node;
  if (!isJsonObject(json) || json.resourceType !== 'Bundle') return [node];
  return resourcesIn(json).flatMap((resource) => nodeOf(resource));
}

async function buildItem(item: Item, holder: Holder, populating: Populating): Promise<Place[]> {
  const { definition } = item.element;
  const json: Mutable = {
    linkId: item.linkId,
    ...(typeof definition === 'string' && { definition }),
    ...(item.text && { text: item.text.text }),
  };
  holder.into.push(json);
  const outer = itemVariables(holder.variables, item, itemNode(json));
  const variables = await declareAll(item.element, itemNode(json), outer, populating);
  const seen = await observed(item, holder.observation, populating);
  const place: Place = {
    item,
    json,
    outer,
    variables,
    observation: seen?.observation ?? holder.observation,
    isOpen: false,
  };
  if (isQuestion(item)) answer(place, await firstAnswers(place, seen?.answer, populating));
  return [place, ...(await openPlace(place, populating))];
}

async function firstAnswers(
  { item, json, variables }: Place,
  seen: Answer | undefined,
  populating: Populating,
): Promise<readonly Answer[]> {
  const stated = initial(item, populating);
  if (stated.length > 0) return stated;
  const found = await expressed(item, itemNode(json), variables, populating);
  return found.length > 0 || seen === undefined ? found : [seen];
}

function answer({ json }: Place, answers: readonly Answer[]): void {
  if (answers.length > 0) json.answer = answers.map((each) => ({ ...each }));
}

/** The items within it: of a question they stand in its answer. */
async function openPlace(place: Place, populating: Populating): Promise<readonly Place[]> {
  const { item, json, variables, observation } = place;
  if (place.isOpen || item.items.length === 0) return [];
  const [first] = Array.isArray(json.answer) ? json.answer : [];
  const holder = isQuestion(item) ? first : json;
  if (!isJsonObject(holder)) return [];
  place.isOpen = true;
  const into: JsonObject[] = [];
  (holder as Mutable).item = into;
  return buildItems(item.items, { into, variables, observation }, populating);
}

const maxRounds = 20;

/** Goes on until nothing changes: an expression may rest on what is answered further on, or calculated. */
export async function settle(
  places: Place[],
  root: {
    readonly root: Nodes;
    readonly variables: Variables;
    readonly outer: Variables;
    readonly source: JsonObject;
  },
  populating: Populating,
): Promise<void> {
  for (let round = 0; round < maxRounds; round += 1) {
    let isChanged = false;
    // Names of the outermost scope are seen by all others, which have it as their prototype.
    Object.assign(root.variables, await declareAll(root.source, root.root, root.outer, populating));
    for (const place of [...places]) {
      if (!(await refill(place, populating))) continue;
      isChanged = true;
      places.push(...(await openPlace(place, populating)));
    }
    if (!isChanged) return;
  }
}

/** Whether that made a difference. */
async function refill(place: Place, populating: Populating): Promise<boolean> {
  const { item, json, outer } = place;
  const focus = itemNode(json);
  Object.assign(place.variables, await declareAll(item.element, focus, outer, populating));
  if (!isQuestion(item)) return false;
  const before = JSON.stringify(valuesOf(json));
  const made = await calculated(item, focus, place.variables, populating);
  if (made) setAnswers(place, made);
  else if (json.answer === undefined)
    answer(place, await expressed(item, focus, place.variables, populating));
  return JSON.stringify(valuesOf(json)) !== before;
}

function setAnswers({ json }: Place, made: readonly Answer[]): void {
  if (JSON.stringify(made) === JSON.stringify(valuesOf(json))) return;
  if (made.length === 0) delete json.answer;
  else json.answer = made.map((each) => ({ ...each }));
}

function valuesOf({ answer: given }: Mutable): readonly JsonObject[] {
  const answers = Array.isArray(given) ? given.filter(isJsonObject) : [];
  return answers.map(({ item: _, ...value }) => value as JsonObject);
}
