/**
 * Answers that the server does not have yet, kept on the phone: by linkId, each as the form that is to be sent. Each
 * has a key of its own and is read anew each time, so that two tabs of one phone do not write over each other's.
 */
export interface Outbox {
  /** In the order in which they were first answered: what is asked may follow from an answer before. */
  entries(): readonly (readonly [linkId: string, form: string])[];
  put(linkId: string, form: string): void;
  /** Takes out what was sent, unless it was answered anew since. */
  sent(linkId: string, form: string): void;
  /** Leaves nothing on a phone that others may use. */
  clear(): void;
  /** The question that a key of the storage is about; `undefined` when it is none of ours. */
  linkIdOf(key: string): string | undefined;
}

interface Kept {
  readonly place: number;
  readonly form: string;
}

/** @param storage `localStorage`, or `undefined` where a browser keeps nothing: then for as long as the page is open */
export function createOutbox(storage: Storage | undefined, name: string): Outbox {
  const prefix = `${name} `;
  /** What a full or forbidden storage did not take: it is still sent from here. */
  const unkept = new Map<string, Kept>();
  const linkIdOf = (key: string) => (key.startsWith(prefix) ? key.slice(prefix.length) : undefined);
  const all = (): ReadonlyMap<string, Kept> => new Map([...stored(storage, linkIdOf), ...unkept]);
  const remove = (linkId: string) => {
    unkept.delete(linkId);
    quietly(() => storage?.removeItem(prefix + linkId));
  };
  return {
    linkIdOf,
    entries: () =>
      [...all()]
        .sort(([, one], [, other]) => one.place - other.place)
        .map(([linkId, { form }]) => [linkId, form] as const),
    put(linkId, form) {
      const before = all();
      const place = before.get(linkId)?.place ?? Math.max(0, ...[...before.values()].map(placeOf)) + 1;
      remove(linkId);
      const isKept = storage && quietly(() => storage.setItem(prefix + linkId, `${place} ${form}`));
      if (!isKept) unkept.set(linkId, { place, form });
    },
    sent(linkId, form) {
      if (all().get(linkId)?.form === form) remove(linkId);
    },
    clear() {
      for (const linkId of all().keys()) remove(linkId);
    },
  };
}

function stored(
  storage: Storage | undefined,
  linkIdOf: Outbox['linkIdOf'],
): readonly (readonly [string, Kept])[] {
  const found: (readonly [string, Kept])[] = [];
  quietly(() => {
    for (let index = 0; storage && index < storage.length; index += 1) {
      const key = storage.key(index) ?? '';
      const linkId = linkIdOf(key);
      const [, place, form] = /^(\d+) (.*)$/s.exec(storage.getItem(key) ?? '') ?? [];
      if (linkId !== undefined && form !== undefined) found.push([linkId, { place: Number(place), form }]);
    }
  });
  return found;
}

function placeOf({ place }: Kept): number {
  return place;
}

/** Whether it could be done. */
function quietly(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
