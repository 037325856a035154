import type { JsonObject } from '../resource.ts';

/** The `value[x]` that may be compared with, or stand for, an answer to an item of each type; a choice's depend on its options. */
const valueTypes: Readonly<Record<string, readonly string[]>> = {
  boolean: ['Boolean'],
  decimal: ['Decimal', 'Integer'],
  integer: ['Integer', 'Decimal'],
  date: ['Date', 'DateTime'],
  dateTime: ['DateTime', 'Date'],
  time: ['Time'],
  string: ['String'],
  text: ['String'],
  url: ['Uri', 'String'],
  choice: ['Coding', 'String', 'Integer', 'Date', 'Time', 'Reference'],
  'open-choice': ['Coding', 'String', 'Integer', 'Date', 'Time', 'Reference'],
  attachment: ['Attachment'],
  reference: ['Reference'],
  quantity: ['Quantity', 'Decimal', 'Integer'],
};

/**
 * What is wrong with the `answer[x]` of a condition, by the type of the item that it asks for
 * (https://hl7.org/fhir/R4/questionnaire-definitions.html#Questionnaire.item.enableWhen.answer_x_).
 */
export function conditionComplaint(condition: JsonObject, target: JsonObject): string | undefined {
  const types = valueTypes[String(target.type)];
  const asked = String(target.linkId).slice(0, 80);
  if (target.type === 'group' || target.type === 'display')
    return `'${asked}' is a ${target.type}, which has no answer to look at.`;
  if (types === undefined || condition.operator === 'exists') return undefined;
  const stated = typeOf(condition, 'answer');
  if (stated === undefined || types.includes(stated)) return undefined;
  return `'${asked}' is answered with ${types.join(' or ')}, which nothing compares with answer${stated}.`;
}

/** What is wrong with an initial value: "the type of the initial value must be consistent with the type of the item". */
export function initialComplaint(initial: JsonObject, { type }: JsonObject): string | undefined {
  const types = valueTypes[String(type)];
  const stated = typeOf(initial, 'value');
  if (types === undefined || stated === undefined || types.includes(stated)) return undefined;
  return `An item of the type ${String(type)} starts with ${types.join(' or ')}, not with value${stated}.`;
}

function typeOf(element: JsonObject, prefix: string): string | undefined {
  const name = Object.keys(element).find((each) => new RegExp(`^${prefix}[A-Z]`).test(each));
  return name?.slice(prefix.length);
}
