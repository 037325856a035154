import type { Step } from './steps.ts';

/** Each after all that it rests on: https://en.wikipedia.org/wiki/Topological_sorting */
export function inOrder(steps: readonly Step[]): {
  readonly ordered: readonly Step[];
  readonly circular: readonly Step[];
} {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const state = new Map<Step, 'open' | 'done'>();
  const ordered: Step[] = [];
  const circular = new Set<Step>();
  for (const start of steps) {
    const stack: { readonly step: Step; at: number }[] = state.has(start) ? [] : [{ step: start, at: 0 }];
    if (stack.length > 0) state.set(start, 'open');
    for (let top = stack[stack.length - 1]; top; top = stack[stack.length - 1]) {
      const next = byKey.get(top.step.needs[top.at] ?? '');
      top.at += 1;
      if (next && !state.has(next)) {
        state.set(next, 'open');
        stack.push({ step: next, at: 0 });
      } else if (next && state.get(next) === 'open') circular.add(top.step);
      if (top.at >= top.step.needs.length && stack[stack.length - 1] === top) {
        state.set(top.step, 'done');
        if (!circular.has(top.step)) ordered.push(top.step);
        stack.pop();
      }
    }
  }
  return { ordered, circular: [...circular] };
}

/** For each key, the places in the order of what rests on it. */
export function dependentsOf(ordered: readonly Step[]): ReadonlyMap<string, readonly number[]> {
  const dependents = new Map<string, number[]>();
  for (const [place, { needs }] of ordered.entries()) {
    for (const need of new Set(needs)) {
      const places = dependents.get(need) ?? [];
      places.push(place);
      dependents.set(need, places);
    }
  }
  return dependents;
}
