import type { ItemStore } from '../../store/item-store.ts';
import type { Context } from '../context.ts';
import type { Driver, RowRange } from './driver.ts';
import type { Scan, ScannedPart } from './scan.ts';

/** Counts what is read through its store. */
export interface ReadMeter {
  readonly store: ItemStore;
  readonly reading: () => { readonly readUnits: number; readonly roundTrips: number };
}

/** How a search was carried out, for whoever looks after the server: one line each. */
export type Explanation = readonly string[];

/** The same context over a store that counts, if there is a meter. */
export function metered(context: Context): { readonly context: Context; readonly meter?: ReadMeter } {
  const meter = context.meter?.(context.store);
  return meter === undefined ? { context } : { context: { ...context, store: meter.store }, meter };
}

export function explain(scan: Scan, found: number, meter: ReadMeter | undefined): Explanation {
  const read = meter?.reading();
  const units = read === undefined ? '' : `; ${read.readUnits} read units in ${read.roundTrips} round trips`;
  return [
    ...scan.parts.map(planText),
    `${scan.scanned} resources looked at, ${found} of them on this page${units}`,
  ];
}

function planText({ type, plan, clauses }: ScannedPart): string {
  const drivers = plan.map(driverText).join(', of which only those among ');
  return `${type}: ${drivers}; each matched against ${clauses.length} conditions`;
}

function driverText(driver: Driver): string {
  if (driver.kind === 'ids') return `the ids ${driver.ids.join(', ') || '(none)'}`;
  const [first] = driver.ranges;
  if (first === undefined) return 'nothing';
  const more = driver.ranges.length === 1 ? '' : ` and ${driver.ranges.length - 1} like it`;
  return `the rows of ${rangeText(first)}${more}`;
}

function rangeText({ partition, from, to }: RowRange): string {
  const bounds = [from && `from ${from}`, to && `to ${to}`].filter((bound) => bound !== undefined);
  return [partition, ...bounds].join(' ');
}
