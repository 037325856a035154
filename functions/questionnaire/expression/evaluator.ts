import { type Issue, warning } from '../../fhir/outcome.ts';
import type { JsonObject, Resource } from '../../fhir/resource.ts';
import { nodeCount, tooCostly, type Work } from '../../fhir/validate/work.ts';
import type { Item, ParsedQuestionnaire } from '../questionnaire.ts';
import { evaluate, nodeOf, payFor, type Variables } from './evaluate.ts';
import type { Expression } from './expression.ts';
import type { Host } from './functions.ts';
import type { Nodes } from './nodes.ts';
import { weigherOf } from './weigh.ts';

/** Evaluates the expressions of one questionnaire over one response, which may change meanwhile. */
export interface Evaluator {
  /** What is known everywhere: `%resource`, `%questionnaire` and what was given. */
  readonly variables: Variables;
  /** `undefined` when the expression cannot be evaluated; why is among the issues. @throws tooCostly */
  readonly run: (expression: Expression, focus: Nodes, variables: Variables) => Nodes | undefined;
  readonly issues: () => readonly Issue[];
}

export interface EvaluatorOptions {
  readonly work: Work;
  /** Variables by name, besides those that the questionnaire declares. */
  readonly given?: Variables;
  readonly resolve?: Host['resolve'];
}

export function createEvaluator(
  questionnaire: ParsedQuestionnaire,
  response: Resource,
  { work, given = {}, resolve = () => undefined }: EvaluatorOptions,
): Evaluator {
  const failed = new Map<string, Issue>();
  const host: Host = { weigh: weigherOf(questionnaire), resolve };
  const variables = {
    ...given,
    resource: response,
    questionnaire: questionnaire.source,
    rootResource: response,
  };
  return {
    variables,
    issues: () => [...failed.values()],
    run: (expression, focus, own) => {
      if (expression.language !== 'fhirpath') return undefined;
      // The response grows while it is filled in, so that it is measured each time.
      payFor(expression.text, nodeCount(response), work);
      try {
        return evaluate(expression.text, { focus, variables: own, host });
      } catch (thrown) {
        if (thrown === tooCostly) throw thrown;
        failed.set(expression.text, unusable(expression.text, thrown));
        return undefined;
      }
    },
  };
}

function unusable(text: string, thrown: unknown): Issue {
  const why = thrown instanceof Error ? (thrown.message.split('\n')[0] ?? '') : String(thrown);
  return warning(
    'processing',
    `The expression ${text.slice(0, 200)} could not be evaluated: ${why.slice(0, 200)}`,
  );
}

/** `%context` and `%qitem` for expressions on an item. @param context the items of the response that answer it */
export function itemVariables(outer: Variables, item: Item, context: Nodes): Variables {
  return within(outer, { context, qitem: nodeOf(item.element, 'Questionnaire.item') });
}

/** More names in the same scope; those of the outer scope stay as they are there. */
export function within(outer: Variables, more: Variables): Variables {
  return Object.assign(Object.create(outer) as Record<string, Nodes>, more);
}

/** The items of a response as the engine holds them. */
export function itemNode(element: JsonObject): Nodes {
  return nodeOf(element, 'QuestionnaireResponse.item');
}
