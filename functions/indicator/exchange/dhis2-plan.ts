import { type Dhis2Value, valueKey } from './dhis2.ts';

/** What was sent to a DHIS2 and may be there. */
export interface PushedValue extends Dhis2Value {
  /** False until DHIS2 has said that it took it: then it is sent again. */
  readonly confirmed: boolean;
}

export interface PushPlan {
  readonly send: readonly Dhis2Value[];
  /** No longer told, so that it may not stay there: a correction has hidden it, or it has left the mapping. */
  readonly remove: readonly Dhis2Value[];
}

/** What is to be done so that DHIS2 has what is told now and nothing else of what it was ever sent. */
export function planPush(told: readonly Dhis2Value[], pushed: readonly PushedValue[]): PushPlan {
  const there = new Map(pushed.map((each) => [valueKey(each), each]));
  const wanted = new Set(told.map(valueKey));
  return {
    send: told.filter((each) => {
      const own = there.get(valueKey(each));
      return !own?.confirmed || own.value !== each.value || own.comment !== each.comment;
    }),
    remove: pushed.filter((each) => !wanted.has(valueKey(each))).map(withoutConfirmed),
  };
}

function withoutConfirmed({ confirmed: _, ...value }: PushedValue): Dhis2Value {
  return value;
}
