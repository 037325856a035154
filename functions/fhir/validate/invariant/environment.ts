import type { Json, JsonObject } from '../../resource.ts';
import type { ElementNode } from '../element-tree.ts';
import type { Work } from '../work.ts';
import type { Host } from './host.ts';
import { type Collection, uncertain } from './logic.ts';

/** What the parts of an expression share while it is evaluated once. */
export interface Environment {
  readonly resource: JsonObject;
  /** The value that the whole expression is about: `%context`. */
  readonly context: Json;
  readonly work: Work;
  /** Results that are the same for every value that a loop goes over. */
  readonly known: Map<Run, Collection>;
}

export type Run = (focus: Collection, environment: Environment) => Collection;

/** A compiled expression and, where it leads to one element of the definition, that element. */
export interface Compiled {
  readonly run: Run;
  readonly node?: ElementNode | undefined;
  /** Whether the result does not depend on what the expression starts from. */
  readonly constant?: boolean;
}

/** Finds an element's children: its own, or those of its type. */
export type ChildOf = (node: ElementNode, name: string) => ElementNode | undefined;

export interface Scope {
  /** The element that the expression starts from. */
  readonly node: ElementNode;
  /** The type of the value, where that element is of a choice of types. */
  readonly type?: string | undefined;
  /** The root of the resource's definition, where the expression belongs to a resource. */
  readonly resource: ElementNode | undefined;
  readonly childOf: ChildOf;
  readonly host?: Host | undefined;
}

/** The scope of a part of an expression. */
export interface InnerScope extends Scope {
  /** The element that the whole expression starts from. */
  readonly context: ElementNode;
  /** Whether it is evaluated for each of many values. */
  readonly looped: boolean;
}

export const leaveToEngine: Compiled = {
  run: () => {
    throw uncertain;
  },
};

/** Evaluates once what comes out the same for all values of a loop: a loop in it would make the whole quadratic. */
export function onceInLoop(compiled: Compiled, { looped }: InnerScope): Compiled {
  if (!looped || compiled.constant !== true) return compiled;
  const { run } = compiled;
  return {
    ...compiled,
    run: (focus, environment) => {
      const known = environment.known.get(run) ?? run(focus, environment);
      environment.known.set(run, known);
      return known;
    },
  };
}
