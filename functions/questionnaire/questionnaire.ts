import type { JsonObject, Resource } from '../fhir/resource.ts';
import type { Value, ValueName } from './answer.ts';
import type { AlertRule, ScoreRule } from './rule.ts';
import type { Text } from './translation.ts';

/** https://hl7.org/fhir/R4/valueset-item-type.html */
export const itemTypes = [
  'group',
  'display',
  'boolean',
  'decimal',
  'integer',
  'date',
  'dateTime',
  'time',
  'string',
  'text',
  'url',
  'choice',
  'open-choice',
  'attachment',
  'reference',
  'quantity',
] as const;
export type ItemType = (typeof itemTypes)[number];

/** The `value[x]` that an answer to a question of each type has. A choice has that of its options. */
export const valueNameOf = {
  boolean: 'valueBoolean',
  decimal: 'valueDecimal',
  integer: 'valueInteger',
  date: 'valueDate',
  dateTime: 'valueDateTime',
  time: 'valueTime',
  string: 'valueString',
  text: 'valueString',
  url: 'valueUri',
  choice: 'valueCoding',
  'open-choice': 'valueCoding',
  attachment: 'valueAttachment',
  reference: 'valueReference',
  quantity: 'valueQuantity',
} as const satisfies Record<Exclude<ItemType, 'group' | 'display'>, ValueName>;

/** A Questionnaire read once, so that nothing has to be searched for again. */
export interface ParsedQuestionnaire {
  readonly source: Resource;
  readonly url: string;
  readonly version: string | undefined;
  /** `url|version`, as a response names it. */
  readonly canonical: string;
  readonly title: Text;
  /** Of the texts themselves. */
  readonly language: string;
  /** Languages in which every text can be shown, its own first. */
  readonly languages: readonly string[];
  readonly items: readonly Item[];
  /** Every item at any depth, in document order. */
  readonly byLinkId: ReadonlyMap<string, Item>;
  readonly scores: readonly ScoreRule[];
  readonly alerts: readonly AlertRule[];
}

export interface Item {
  /** As the Questionnaire has it, with its extensions. */
  readonly element: JsonObject;
  readonly linkId: string;
  readonly type: ItemType;
  readonly text: Text | undefined;
  readonly parent: Item | undefined;
  readonly items: readonly Item[];
  readonly required: boolean;
  readonly repeats: boolean;
  readonly options: readonly Option[];
  /** Where the options are when they are not listed here. */
  readonly answerValueSet: string | undefined;
  readonly enableWhen: readonly Condition[];
  readonly enableBehavior: 'all' | 'any';
  readonly maxLength: number | undefined;
  readonly minLength: number | undefined;
  readonly minValue: Value | undefined;
  readonly maxValue: Value | undefined;
  readonly maxDecimalPlaces: number | undefined;
  /** Of a `quantity`. */
  readonly unit: { readonly system?: string; readonly code?: string; readonly display?: string } | undefined;
}

export interface Option {
  /** Names the option in a form: `system|code`, or the value itself. Never the display. */
  readonly key: string;
  readonly value: Value;
  readonly display: Text;
  /** `ordinalValue` or `itemWeight`. */
  readonly score: number | undefined;
}

export interface Condition {
  readonly question: string;
  readonly operator: EnableOperator;
  readonly answer: Value;
}

/** https://hl7.org/fhir/R4/valueset-questionnaire-enable-operator.html */
export const enableOperators = ['exists', '=', '!=', '>', '<', '>=', '<='] as const;
export type EnableOperator = (typeof enableOperators)[number];

/** Whether an item asks for something, rather than holding or saying it. */
export function isQuestion(item: Item): boolean {
  return item.type !== 'group' && item.type !== 'display';
}
