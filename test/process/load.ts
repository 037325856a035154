import type { Load } from './ask.ts';
import {
  comeAndGo,
  conditionalCreate,
  conditionalUpdate,
  create,
  remove,
  session,
  update,
} from './changes.ts';
import type { Asked } from './journal.ts';
import { randomFrom } from './random.ts';

const clients = 6;

/**
 * Several clients who write without a pause until the signal, or until nobody answers any more. At the end no request
 * of theirs is under way: what a check sees does not change while it looks.
 */
export async function load(options: Omit<Load, 'patients'>, seed: number): Promise<void> {
  const shared: Load = { ...options, patients: [] };
  await Promise.all(
    Array.from({ length: clients }, (_, client) => writeOn(shared, client, seed * 1_000 + client)),
  );
}

async function writeOn(all: Load, client: number, seed: number): Promise<void> {
  const random = randomFrom(seed);
  for (let n = 0; !all.signal.aborted; n++) {
    const asked = await writeOne(all, random, `r${all.round}c${client}n${n}`);
    if (asked.fate === 'unknown' && !all.evenUnsure) return;
  }
}

async function writeOne(all: Load, random: () => number, tag: string): Promise<Asked> {
  const kind = all.patients.length < 4 ? 0 : random();
  const key = `r${all.round}k${Math.floor(random() * 4)}`;
  if (kind < 0.15) return await create(all, tag);
  if (kind < 0.3) return await conditionalCreate(all, tag, key);
  if (kind < 0.38) return await conditionalUpdate(all, tag, key);
  if (kind < 0.46) return await comeAndGo(all, tag, `${key}-mortal`, random);
  if (kind < 0.54) return await remove(all, tag, random);
  return kind < 0.75 ? await update(all, tag, random) : await session(all, tag, random);
}
