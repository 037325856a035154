import { error, type Issue } from '../fhir/outcome.ts';
import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Answer } from './answer.ts';
import { elementsAt, textOf } from './element.ts';
import { type Item, isQuestion, type ParsedQuestionnaire } from './questionnaire.ts';

/** An item of a response beside the item of the questionnaire that it answers. */
export interface ResponseNode {
  readonly item: Item;
  /** As it stands in the response. */
  readonly element: JsonObject;
  readonly answers: readonly Answer[];
  /** As the response shows it. */
  readonly text: string | undefined;
  /** FHIRPath. */
  readonly at: string;
  readonly parent: ResponseNode | undefined;
  /** That it stands in. */
  readonly level: ResponseLevel;
  /** Items of a group, and those within the answers of a question. */
  readonly nodes: readonly ResponseNode[];
}

/** A list of items in a response: where it is, and which items of the questionnaire may stand there. */
export interface ResponseLevel {
  readonly at: string;
  readonly items: readonly Item[];
  readonly parent: ResponseNode | undefined;
  readonly nodes: readonly ResponseNode[];
}

export interface ResponseTree {
  /** The response itself and every group and answer in it, in document order. */
  readonly levels: readonly ResponseLevel[];
  /** What stands where it may not. */
  readonly issues: readonly Issue[];
}

/** Lays a QuestionnaireResponse beside its questionnaire: linkIds, nesting and order. */
export function readResponse(questionnaire: ParsedQuestionnaire, response: Resource): ResponseTree {
  const issues: Issue[] = [];
  const levels: ResponseLevel[] = [];
  readLevel(response, 'QuestionnaireResponse', questionnaire.items, undefined, {
    questionnaire,
    issues,
    levels,
  });
  return { levels, issues };
}

interface Reading {
  readonly questionnaire: ParsedQuestionnaire;
  readonly issues: Issue[];
  readonly levels: ResponseLevel[];
}

function readLevel(
  holder: JsonObject,
  at: string,
  items: readonly Item[],
  parent: ResponseNode | undefined,
  reading: Reading,
): ResponseLevel {
  const nodes: ResponseNode[] = [];
  const level = { at, items, parent, nodes };
  reading.levels.push(level);
  for (const [element, path] of elementsAt(holder, 'item', at)) {
    const item = expectItem(element, path, items, reading);
    if (item) nodes.push(readNode(item, element, path, level, reading));
  }
  reading.issues.push(...orderIssues(level));
  return level;
}

function expectItem(
  element: JsonObject,
  at: string,
  items: readonly Item[],
  { questionnaire, issues }: Reading,
): Item | undefined {
  const linkId = textOf(element.linkId);
  const item = items.find((candidate) => candidate.linkId === linkId);
  if (item) return item;
  issues.push(error('structure', misplaced(linkId, questionnaire), `${at}.linkId`));
  return undefined;
}

function misplaced(linkId: string | undefined, { byLinkId, url }: ParsedQuestionnaire): string {
  if (linkId === undefined) return 'Each item needs the linkId of the item that it answers';
  const item = byLinkId.get(linkId);
  if (!item) return `${url} has no item with the linkId ${linkId}`;
  return item.parent ? `${linkId} belongs within ${item.parent.linkId}` : `${linkId} belongs at the top`;
}

function readNode(
  item: Item,
  element: JsonObject,
  at: string,
  level: ResponseLevel,
  reading: Reading,
): ResponseNode {
  const given = elementsAt(element, 'answer', at);
  const nodes: ResponseNode[] = [];
  const text = textOf(element.text);
  const answers = given.map(withoutItems);
  const node: ResponseNode = { item, element, answers, text, at, parent: level.parent, level, nodes };
  if (isQuestion(item)) {
    if (element.item !== undefined) {
      reading.issues.push(
        error('structure', `${item.linkId} is a question: items within it stand in its answer`, `${at}.item`),
      );
    }
    for (const [answer, path] of given) {
      nodes.push(...readLevel(answer, path, item.items, node, reading).nodes);
    }
  } else {
    if (given.length > 0) {
      reading.issues.push(
        error('structure', `${item.linkId} is a ${item.type} and has no answer`, `${at}.answer`),
      );
    }
    nodes.push(...readLevel(element, at, item.items, node, reading).nodes);
  }
  return node;
}

function withoutItems([answer]: readonly [JsonObject, string]): Answer {
  return Object.fromEntries(Object.entries(answer).filter(([name]) => name !== 'item'));
}

/** Items stand in the order of the questionnaire, and only what repeats stands there more than once. */
function orderIssues({ items, nodes }: ResponseLevel): Issue[] {
  return nodes.slice(1).flatMap((node, index) => {
    const before = nodes[index];
    if (!before) return [];
    if (before.item === node.item) return node.item.repeats ? [] : [repeated(node)];
    return items.indexOf(before.item) < items.indexOf(node.item) ? [] : [outOfOrder(before, node)];
  });
}

function repeated({ item, at }: ResponseNode): Issue {
  return error('structure', `${item.linkId} stands here twice, and does not repeat`, at);
}

function outOfOrder(before: ResponseNode, node: ResponseNode): Issue {
  return error(
    'structure',
    `${node.item.linkId} comes before ${before.item.linkId} in the questionnaire`,
    node.at,
  );
}
