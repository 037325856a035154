import type { JsonObject } from '../../resource.ts';
import { type Context, createReport } from '../context.ts';
import { createWork, tooCostly } from '../work.ts';
import { dataOf, jsonOf, knownEvaluation } from './engine.ts';

/** FHIRPath over one resource, for those who have no context of a validation. */
export interface FhirPath {
  /**
   * @param path of the element that the expression starts from, such as `QuestionnaireResponse.item`
   * @param variables besides `%resource` and `%rootResource`: JSON, or what `values` answered
   * @returns values as the engine holds them; `undefined` when it cannot be evaluated, or not within what one
   * validation may take
   */
  values(
    expression: string,
    path: string,
    focus: JsonObject,
    variables?: Readonly<Record<string, unknown>>,
  ): readonly unknown[] | undefined;
  /** @param values what `values` answered @returns `undefined` for none */
  truthOf(values: readonly unknown[]): boolean | undefined;
  /** @param values what `values` answered @returns JSON: dates as texts, elements as they stand in the resource */
  json(values: readonly unknown[]): readonly unknown[];
}

/** @param resource `%resource` */
export function fhirPathOver(resource: JsonObject): FhirPath {
  const context: Context = {
    report: createReport(),
    work: createWork(),
    resource,
    root: resource,
    profiles: [],
    isStrict: false,
    errorsOnly: false,
  };
  return {
    values: (expression, path, focus, variables) => {
      try {
        return knownEvaluation(expression, path)(focus, context, variables);
      } catch (thrown) {
        if (thrown !== tooCostly) throw thrown;
        return undefined;
      }
    },
    // What is not a truth itself is one by being there: https://hl7.org/fhirpath/N1/#singleton-evaluation-of-collections
    truthOf: ([first]) => (first === undefined ? undefined : dataOf(first) !== false),
    json: jsonOf,
  };
}
