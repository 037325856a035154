import { isJsonObject, type Json, type JsonObject } from '../../fhir/resource.ts';
import { isNode, type Nodes } from './nodes.ts';

/** What expressions ask of those who evaluate them, besides what FHIRPath knows. */
export interface Host {
  /** What an answer weighs, by the option that it is or by its code; `undefined` when nothing says so. */
  readonly weigh: (
    value: JsonObject | string | number | boolean,
    linkId: string | undefined,
  ) => number | undefined;
  /** A resource that is at hand. */
  readonly resolve: (reference: string) => JsonObject | undefined;
}

interface EngineNode {
  readonly data: unknown;
  readonly ctx: unknown;
  readonly path: string | null;
  readonly parentResNode: EngineNode | null;
  readonly constructor: {
    makeResNode(
      ctx: unknown,
      data: Json,
      parent: null,
      path: string,
      beside: undefined,
      type: string,
    ): unknown;
  };
}

/** The functions that SDC adds to FHIRPath: https://hl7.org/fhir/uv/sdc/expressions.html#fhirpath-supplements */
export function functionsOver(host: () => Host | undefined) {
  const weights = (values: Nodes) =>
    values.flatMap((value) => {
      const weight = weightOf(value, host());
      return weight === undefined ? [] : [weight];
    });
  const weight = { fn: weights, arity: { 0: [] }, internalStructures: true };
  return {
    weight,
    ordinal: weight,
    resolve: {
      fn: (values: Nodes) => values.flatMap((value) => resolved(value, host())),
      arity: { 0: [] },
      internalStructures: true,
    },
  };
}

const weightUrls: readonly unknown[] = [
  'http://hl7.org/fhir/StructureDefinition/ordinalValue',
  'http://hl7.org/fhir/StructureDefinition/itemWeight',
];

/** What the value itself says that it weighs counts before what its option does. */
function weightOf(value: unknown, host: Host | undefined): number | undefined {
  if (!isEngineNode(value)) return undefined;
  const isAnswer = value.path === 'QuestionnaireResponse.item.answer';
  const answer = isAnswer ? value : value.parentResNode;
  const data = isAnswer ? answerValue(value.data) : numberIn(value.data);
  if (!isWeighable(data)) return undefined;
  const own = extensionWeight(data);
  if (own !== undefined) return own;
  const holder =
    answer?.path === 'QuestionnaireResponse.item.answer' ? answer.parentResNode?.data : undefined;
  const linkId = isJsonObject(holder) && typeof holder.linkId === 'string' ? holder.linkId : undefined;
  return host?.weigh(data, linkId);
}

function answerValue(answer: unknown): unknown {
  if (!isJsonObject(answer)) return undefined;
  const name = Object.keys(answer).find((each) => each.startsWith('value'));
  return name === undefined ? undefined : answer[name];
}

function isWeighable(value: unknown): value is JsonObject | string | number | boolean {
  return isJsonObject(value) || ['string', 'number', 'boolean'].includes(typeof value);
}

/** The engine has decimals of its own. */
function numberIn(value: unknown): unknown {
  const text = isJsonObject(value) ? value.asStr : undefined;
  return typeof text === 'string' && 'decimalPlaces' in (value as object) ? Number(text) : value;
}

function extensionWeight(value: unknown): number | undefined {
  const extensions = isJsonObject(value) && Array.isArray(value.extension) ? value.extension : [];
  const found = extensions.filter(isJsonObject).find(({ url }) => weightUrls.includes(url));
  return typeof found?.valueDecimal === 'number' ? found.valueDecimal : undefined;
}

function resolved(value: unknown, host: Host | undefined): Nodes {
  if (!isEngineNode(value)) return [];
  const reference = isJsonObject(value.data) ? value.data.reference : value.data;
  const found = typeof reference === 'string' ? host?.resolve(reference) : undefined;
  if (found === undefined) return [];
  const type = String(found.resourceType);
  return [value.constructor.makeResNode(value.ctx, found, null, type, undefined, type)];
}

function isEngineNode(value: unknown): value is EngineNode {
  return isNode(value) && 'ctx' in value;
}
