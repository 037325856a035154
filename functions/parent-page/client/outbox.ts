/** Answers that the server does not have yet, kept on the phone: by linkId, each as the form that is to be sent. */
export interface Outbox {
  entries(): readonly (readonly [linkId: string, form: string])[];
  put(linkId: string, form: string): void;
  /** Takes out what was sent, unless it was answered anew since. */
  sent(linkId: string, form: string): void;
  /** Leaves nothing on a phone that others may use. */
  clear(): void;
}

/** @param storage `localStorage`, or `undefined` where a browser keeps nothing: then for as long as the page is open */
export function createOutbox(storage: Storage | undefined, name: string): Outbox {
  const forms = new Map<string, string>(read(storage, name));
  const keep = () => {
    try {
      if (forms.size === 0) storage?.removeItem(name);
      else storage?.setItem(name, JSON.stringify([...forms]));
    } catch {
      // A full or forbidden storage: what is on this page is still sent from memory.
    }
  };
  return {
    entries: () => [...forms],
    put(linkId, form) {
      forms.set(linkId, form);
      keep();
    },
    sent(linkId, form) {
      if (forms.get(linkId) === form) forms.delete(linkId);
      keep();
    },
    clear() {
      forms.clear();
      keep();
    },
  };
}

function read(storage: Storage | undefined, name: string): readonly (readonly [string, string])[] {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(name) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isEntry) : [];
  } catch {
    return [];
  }
}

function isEntry(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === 'string');
}
