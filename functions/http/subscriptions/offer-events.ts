import { mayInteract } from '../../access/decide.ts';
import type { Principal } from '../../access/principal.ts';
import type { Resource } from '../../fhir/resource.ts';
import { inSight } from '../../repository/sight.ts';
import type { ToldEvent } from '../../subscription/notification.ts';
import type { Filter } from '../../subscription/request.ts';
import { scopeMatcher } from '../scope-matcher.ts';
import { viewFor } from '../view.ts';
import type { SubscriptionContext } from './context.ts';
import { drop, type Happened, number, numberedEvents, queued } from './ledger.ts';

/** Whom something is told, and of what. */
export interface Reader {
  readonly id: string;
  readonly principal: Principal;
  readonly filters: readonly Filter[];
}

/** What is looked at in one go. */
const bunch = 50;

/**
 * Gives numbers to what has happened and may be seen now, in order; what may not be seen, and what the filters leave
 * out, leaves the queue without one, so that no number tells of it.
 * @param max the most that are to get one
 */
export async function offerEvents(context: SubscriptionContext, reader: Reader, max: number): Promise<void> {
  const { records } = context.repository;
  let given = 0;
  while (given < max) {
    const waiting = await queued(records, reader.id, Math.min(bunch, max));
    if (waiting.length === 0) return;
    const seen = await sightOf(
      context,
      reader,
      waiting.map(({ happened }) => happened),
    );
    for (const [index, one] of waiting.entries()) {
      const focus = seen[index];
      if (focus === undefined || !passes(context, reader.filters, focus)) {
        await drop(records, one);
        continue;
      }
      if (given === max) return;
      // Somebody else gives numbers at the same time: what is left is looked at anew.
      if (!(await number(records, reader.id, one, context.clock()))) break;
      given += 1;
    }
  }
}

/** The events with these numbers as they may be told now: without their focus when that is not to be seen any more. */
export async function tellEvents(
  context: SubscriptionContext,
  reader: Reader,
  range: { readonly from: number; readonly to: number },
): Promise<readonly ToldEvent[]> {
  const events = await numberedEvents(context.repository.records, reader.id, range);
  const kept = events.flatMap(({ happened }) => happened ?? []);
  const seen = new Map((await sightOf(context, reader, kept)).map((focus, index) => [kept[index], focus]));
  return events.map(({ number: given, happened }) => {
    const focus = happened && seen.get(happened);
    return {
      number: given,
      ...(happened && { instant: happened.instant }),
      ...(focus && { focus }),
      ...(focus && happened?.context && { context: happened.context }),
    };
  });
}

type Focus = Resource & { readonly id: string };

/** What the reader would be shown of each, would they read it now: https://hl7.org/fhir/R4/http.html#read */
async function sightOf(
  { repository, searchDefinitions, base, clock }: SubscriptionContext,
  { principal }: Reader,
  happened: readonly Happened[],
): Promise<readonly (Focus | undefined)[]> {
  // One of this look alone: what its decisions rest on is read for it anew.
  const view = viewFor({ ...principal }, base, { repository, searchDefinitions, clock });
  const read = async (keys: readonly { readonly type: string; readonly id: string }[]) =>
    inSight(await repository.readMany(keys), view);
  const foci = await read(happened);
  const contexts = await read(happened.map(({ context }) => keyOf(context)));
  return happened.map(({ type, context }, index) => {
    const resource = foci[index]?.resource;
    if (resource === undefined || mayInteract(principal, 'read', type)) return undefined;
    const isKnown = context === '' || contexts[index] !== undefined || names(resource, context);
    return isKnown && hasId(resource) ? resource : undefined;
  });
}

function hasId(resource: Resource): resource is Focus {
  return typeof resource.id === 'string';
}

function keyOf(place: string): { readonly type: string; readonly id: string } {
  const [type = '', id = ''] = place.split('/');
  return { type: type || 'Patient', id: id || '-' };
}

function names({ member }: Resource, place: string): boolean {
  return JSON.stringify(member ?? []).includes(`"reference":"${place}"`);
}

/** By what the reader is shown: a filter finds out nothing that a read would not. */
function passes(
  { searchDefinitions, base }: SubscriptionContext,
  filters: readonly Filter[],
  focus: Resource,
): boolean {
  if (filters.length === 0) return true;
  const own = filters.filter(({ type }) => type === focus.resourceType);
  const matches = scopeMatcher(searchDefinitions, base);
  return own.length > 0 && own.every(({ query }) => matches(focus, query));
}
