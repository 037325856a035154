import type { Interaction } from '../../access/decide.ts';
import type { Handler, Method } from '../api.ts';

/** An operation that the server offers: https://hl7.org/fhir/R4/operations.html */
export interface Operation {
  /** Without the dollar sign. */
  readonly name: string;
  /** Canonical URL of its OperationDefinition. */
  readonly definition: string;
  readonly levels: readonly OperationLevel[];
  /** Resource types it may be called on; all when absent. */
  readonly resourceTypes?: readonly string[];
  readonly methods: readonly Extract<Method, 'GET' | 'POST'>[];
  /** What the caller must be allowed, on the type in the URL, before `handle` is called. */
  readonly interaction: Interaction;
  /** What `_format` and `Accept` may name besides FHIR: the operation answers in it by `raw`. */
  readonly formats?: readonly string[];
  /**
   * Whether it may take long: then `Prefer: respond-async` is heeded. It may be carried out again after a restart, and
   * reads nothing of the request but its method, parameters and JSON.
   */
  readonly async?: boolean;
  /** @throws FhirError */
  readonly handle: OperationHandler;
}

export type OperationLevel = 'system' | 'type' | 'instance';

/** The type and id in the URL are '' at a level that has none. */
export type OperationHandler = Handler<'type' | 'id'>;

/** The operation of that name at that level, for that type. */
export function findOperation(
  operations: readonly Operation[],
  name: string,
  level: OperationLevel,
  type: string,
): Operation | undefined {
  return operations.find(
    (operation) =>
      operation.name === name &&
      operation.levels.includes(level) &&
      (level === 'system' || (operation.resourceTypes?.includes(type) ?? true)),
  );
}
