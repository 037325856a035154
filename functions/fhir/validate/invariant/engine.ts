import type { Json } from '../../resource.ts';
import type { Context } from '../context.ts';
import { load } from './fhirpath.cjs';

/** @returns `undefined` when the expression cannot be evaluated */
export type Test = (value: Json, context: Pick<Context, 'resource' | 'root'>) => boolean | undefined;

let engine: ReturnType<typeof load> | undefined;

/**
 * A test by the FHIRPath engine; both are made ready when the test is first run.
 * @param path of the element that the expression starts from, which tells the engine the types
 */
export function engineTest(expression: string, path: string): Test {
  let evaluate: ((focus: unknown, variables: Record<string, Json>) => readonly unknown[]) | undefined;
  return (value, { resource, root }) => {
    try {
      engine ??= load();
      const options = { traceFn: () => {}, resolveInternalTypes: false };
      evaluate ??= engine.compile({ base: path, expression }, engine.model, options);
      // The engine takes a bare number for what to start from only as its own kind of decimal.
      const focus = typeof value === 'number' ? engine.decimal(value) : value;
      const [result] = evaluate(focus, { resource, rootResource: root });
      return (isNode(result) ? result.data : result) === true;
    } catch {
      return undefined;
    }
  };
}

function isNode(result: unknown): result is { readonly data: unknown } {
  return typeof result === 'object' && result !== null && 'data' in result;
}
