import { isJsonObject, type Json, type JsonObject } from '../resource.ts';
import type { Context } from './context.ts';
import { conditionComplaint, initialComplaint } from './questionnaire-types.ts';

interface Placed {
  readonly item: JsonObject;
  readonly at: string;
  /** In the order of the document. */
  readonly position: number;
  readonly parent?: Placed;
}

/**
 * That each condition asks for a question which there is, which is not the item's own or within it, and which comes
 * before it, with an answer that there can be (https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen).
 */
export function checkQuestionnaire(
  questionnaire: JsonObject,
  at: string,
  { report, isStrict }: Context,
): void {
  const items = placedItems(questionnaire, at);
  const byLinkId = new Map(items.map((placed) => [placed.item.linkId, placed]).reverse() as [Json, Placed][]);
  const say = isStrict ? report.error : report.warning;
  for (const { item, at: place, position } of items) {
    objectsOf(item.initial).forEach((initial, index) => {
      const complaint = initialComplaint(initial, item);
      if (complaint) say('value', complaint, `${place}.initial[${index}].value`);
    });
    objectsOf(item.enableWhen).forEach((condition, index) => {
      const { question } = condition;
      if (typeof question !== 'string') return;
      const target = byLinkId.get(question);
      const here = `${place}.enableWhen[${index}].question`;
      const shown = `'${question.slice(0, 80)}'`;
      if (target === undefined) say('not-found', `No item has the linkId ${shown}.`, here);
      else if (isWithin(target, item))
        say('business-rule', `${shown} is within the item that waits for it.`, here);
      else if (target.position > position)
        report.warning('business-rule', `${shown} comes after the item that waits for it.`, here);
      const complaint = target && conditionComplaint(condition, target.item);
      if (complaint) say('value', complaint, `${place}.enableWhen[${index}].answer`);
    });
  }
}

/** Loops, as items may be nested as deep as a body may be. */
function placedItems(questionnaire: JsonObject, at: string): readonly Placed[] {
  const found: Placed[] = [];
  const open = childrenOf(questionnaire, at);
  for (let next = open.pop(); next; next = open.pop()) {
    const placed = { ...next, position: found.length };
    found.push(placed);
    for (const child of childrenOf(placed.item, placed.at, placed)) open.push(child);
  }
  return found;
}

/** Last first. */
function childrenOf({ item }: JsonObject, at: string, parent?: Placed): Omit<Placed, 'position'>[] {
  const children = objectsOf(item).map((child, index) => ({
    item: child,
    at: `${at}.item[${index}]`,
    ...(parent && { parent }),
  }));
  return children.reverse();
}

function isWithin(placed: Placed, item: JsonObject): boolean {
  for (let each: Placed | undefined = placed; each; each = each.parent) if (each.item === item) return true;
  return false;
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
