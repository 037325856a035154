import type { Answer, Answers } from '../answer.ts';
import type { Item, ParsedQuestionnaire } from '../questionnaire.ts';
import type { Compiled, Given } from './compile.ts';
import type { State, Step } from './steps.ts';
import type { Values } from './values.ts';

/**
 * What follows from the answers to a questionnaire: which items are asked, variables and calculated answers. A changed
 * answer does again only what depends on it, each once, in an order in which nothing is done before what it rests on.
 */
export interface Form {
  /** Also those that are calculated; not those to what is not asked. */
  readonly answers: () => Answers;
  /** What a formula of the same plan comes to now; `undefined` where FHIRPath signals an error. */
  readonly evaluate: (compiled: Compiled) => Values | undefined;
  readonly isEnabled: (linkId: string) => boolean;
  /** Answers the linkIds whose answer or enabling is now another. Without answers, the question is open again. */
  readonly change: (linkId: string, answers: readonly Answer[]) => ReadonlySet<string>;
}

/** What is done for a questionnaire, whatever the answers. */
export interface Plan {
  /** Each after all that it rests on. */
  readonly ordered: readonly Step[];
  /** For each key, the places of what rests on it. */
  readonly dependents: ReadonlyMap<string, readonly number[]>;
  readonly variableCount: number;
}

export function openForm({ byLinkId }: ParsedQuestionnaire, answers: Answers, plan: Plan): Form {
  const { ordered, variableCount } = plan;
  const given = new Map(
    [...answers].flatMap(([linkId, each]) => {
      const item = byLinkId.get(linkId);
      return item ? [[item, each] as const] : [];
    }),
  );
  const disabled = new Set<Item>();
  const variables: Values[] = Array.from({ length: variableCount }, () => []);
  const reading: Given = {
    answersTo: (item) => (disabled.has(item) ? [] : (given.get(item) ?? [])),
    variable: (place) => variables[place] ?? [],
  };
  const state: State = { given, disabled, variables, reading };
  for (const step of ordered) step.run(state);
  return {
    evaluate: (compiled) => compiled.run(reading),
    isEnabled: (linkId) => {
      const item = byLinkId.get(linkId);
      return item !== undefined && !disabled.has(item);
    },
    answers: () => {
      const asked = [...byLinkId.values()].map((item) => [item.linkId, reading.answersTo(item)] as const);
      return new Map(asked.filter(([, each]) => each.length > 0));
    },
    change: (linkId, each) => {
      const item = byLinkId.get(linkId);
      if (item === undefined) return new Set();
      given.set(item, each);
      return followUp(`answer to ${linkId}`, state, plan);
    },
  };
}

/** Does what rests on a key, and what rests on that, in order. */
function followUp(key: string, state: State, { ordered, dependents }: Plan): ReadonlySet<string> {
  const changed = new Set<string>();
  const due = new Uint8Array(ordered.length);
  let first = ordered.length;
  const mark = (each: string) => {
    for (const place of dependents.get(each) ?? []) {
      due[place] = 1;
      if (place < first) first = place;
    }
  };
  mark(key);
  for (let place = first; place < ordered.length; place += 1) {
    const step = due[place] === 1 ? ordered[place] : undefined;
    if (!step?.run(state)) continue;
    if (step.linkId !== undefined) changed.add(step.linkId);
    mark(step.key);
  }
  return changed;
}
