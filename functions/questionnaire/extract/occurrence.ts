import { withMembers } from '../../fhir/json.ts';
import { isJsonObject, type JsonObject } from '../../fhir/resource.ts';
import type { Answer } from '../answer.ts';
import { elementsAt, extensionValues, textOf } from '../element.ts';
import { declareAll } from '../expression/asking.ts';
import { nodeOf, type Variables } from '../expression/evaluate.ts';
import { itemNode, itemVariables, within } from '../expression/evaluator.ts';
import type { Nodes } from '../expression/nodes.ts';
import { type Item, isQuestion } from '../questionnaire.ts';
import { sdcUrl } from '../sdc.ts';
import { type Extracting, mint } from './extracting.ts';

/** One item of the response beside the item that it answers; or, without an item, the response itself. */
export interface Occurrence {
  readonly item: Item | undefined;
  /** Of the Questionnaire, whose extensions say what to extract. */
  readonly element: JsonObject;
  /** Without their items. */
  readonly answers: readonly Answer[];
  /** For expressions. */
  readonly focus: Nodes;
  readonly variables: Variables;
  readonly inner: readonly Occurrence[];
  readonly outer: Occurrence | undefined;
  /** Tells it from all others of the response. */
  readonly place: string;
}

/** The whole response. A repeating question stands there once for each of its answers. */
export async function readOccurrences(extracting: Extracting): Promise<Occurrence> {
  const { questionnaire, response, evaluator } = extracting;
  const { source } = questionnaire;
  const focus = nodeOf(response);
  const outer = within(evaluator.variables, { context: focus, ...allocated(source, 'response', extracting) });
  const variables = await declareAll(source, focus, outer, extracting);
  const inner: Occurrence[] = [];
  const root: Occurrence = {
    item: undefined,
    element: source,
    answers: [],
    focus,
    variables,
    inner,
    outer: undefined,
    place: 'response',
  };
  inner.push(...(await readItems(response, questionnaire.items, root, extracting)));
  return root;
}

async function readItems(
  holder: JsonObject,
  items: readonly Item[],
  outer: Occurrence,
  extracting: Extracting,
): Promise<readonly Occurrence[]> {
  const found: Occurrence[] = [];
  for (const [given, at] of elementsAt(holder, 'item', '')) {
    const item = items.find(({ linkId }) => linkId === given.linkId);
    if (item === undefined) continue;
    for (const [index, element] of separate(item, given).entries()) {
      found.push(await readItem(item, element, `${outer.place}${at}/${index}`, outer, extracting));
    }
  }
  return found;
}

/** https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-definitionExtract.html: once for each iteration. */
function separate(item: Item, given: JsonObject): readonly JsonObject[] {
  const answers = elementsAt(given, 'answer', '').map(([answer]) => answer);
  if (!isQuestion(item) || answers.length < 2) return [given];
  return answers.map((answer) => ({ ...given, answer: [answer] }));
}

async function readItem(
  item: Item,
  given: JsonObject,
  place: string,
  outer: Occurrence,
  extracting: Extracting,
): Promise<Occurrence> {
  const { element } = item;
  const focus = itemNode(given);
  const named = within(outer.variables, allocated(element, place, extracting));
  const variables = await declareAll(element, focus, itemVariables(named, item, focus), extracting);
  const inner: Occurrence[] = [];
  const answers = elementsAt(given, 'answer', '').map(([answer]) => answer);
  const values = answers.map((answer): Answer => withMembers(answer, { item: undefined }));
  const occurrence: Occurrence = { item, element, answers: values, focus, variables, inner, outer, place };
  for (const [index, holder] of [given, ...answers].entries()) {
    inner.push(
      ...(await readItems(holder, item.items, { ...occurrence, place: `${place}#${index}` }, extracting)),
    );
  }
  return occurrence;
}

/** https://hl7.org/fhir/uv/sdc/StructureDefinition-sdc-questionnaire-extractAllocateId.html */
function allocated(element: JsonObject, place: string, extracting: Extracting): Variables {
  const names = extensionValues(element, sdcUrl('extractAllocateId')).flatMap((name) => textOf(name) ?? []);
  return Object.fromEntries(
    names.map((name) => [name, [mint(`allocated ${place} ${name}`, extracting)]]),
  ) as Variables;
}

/** Whether there is an answer in it: a form that was only opened is none. */
export function isAnswered({ answers, inner }: Occurrence): boolean {
  return (
    answers.some((answer) => Object.keys(answer).some((name) => /^_?value/.test(name))) ||
    inner.some(isAnswered)
  );
}

/** It and all within it. */
export function everyOccurrence(occurrence: Occurrence): readonly Occurrence[] {
  return [occurrence, ...occurrence.inner.flatMap(everyOccurrence)];
}

/** The nearest `isSubject` question that says whom this is about; else the subject of the response. */
export function subjectOf(occurrence: Occurrence, { response }: Extracting): JsonObject | undefined {
  for (let scope: Occurrence | undefined = occurrence; scope; scope = scope.outer) {
    for (const { element, answers } of scope.inner) {
      const [given] = answers;
      const isSubject = extensionValues(element, sdcUrl('isSubject'))[0] === true;
      if (isSubject && isJsonObject(given?.valueReference)) return given.valueReference;
    }
  }
  return isJsonObject(response.subject) ? response.subject : undefined;
}
