import { type Dhis2Value, dhis2DataValues, type Unmapped, valueKey } from '../../indicator/exchange/dhis2.ts';
import type { Dhis2Mapping } from '../../indicator/exchange/dhis2-mapping.ts';
import { planPush } from '../../indicator/exchange/dhis2-plan.ts';
import type { ImportConflict, ImportSummary } from '../../indicator/exchange/dhis2-summary.ts';
import type { Exchanged } from '../../indicator/exchange/exchanged.ts';
import type { Indicator } from '../../indicator/measure.ts';
import type { Repository } from '../../repository/repository.ts';
import { exchangedOf } from '../indicators/exchange-file.ts';
import { releasedReports } from '../indicators/released.ts';
import { type Dhis2Client, importValues } from './client.ts';
import { type OfIndicator, type PushedLedger, pushedLedger } from './pushed.ts';

export interface PushWith {
  readonly repository: Repository;
  readonly indicators: readonly Indicator[];
  readonly mapping: Dhis2Mapping;
  readonly client: Dhis2Client;
  /** Tells one DHIS2 from another: what was sent to which. */
  readonly target: string;
}

/** What was done, by the word of DHIS2. */
export interface PushReport {
  /** How many values were to be there, and were not yet; how many were to go. */
  readonly sent: number;
  readonly removed: number;
  readonly imported: number;
  readonly updated: number;
  readonly ignored: number;
  readonly deleted: number;
  readonly conflicts: readonly ImportConflict[];
  readonly unmapped: readonly Unmapped[];
  /** Indicators with a released report that is not what was released: nothing of them was touched. */
  readonly untouched: readonly string[];
}

/**
 * Brings a DHIS2 to what is released: sends what is new or was corrected, and deletes what was sent and may not be told
 * any more. Done again it sends nothing. What is to go goes first, and what is sent is noted before it is: so nothing is
 * there that nobody knows of, wherever it is broken off.
 * @throws Dhis2Failure when DHIS2 does not answer or refuses; what was done until then is noted
 */
export async function pushToDhis2(from: PushWith): Promise<PushReport> {
  const { mapping, indicators, repository } = from;
  const read = await Promise.all(indicators.map((indicator) => readIndicator(repository, indicator)));
  const whole = read.filter(({ isWhole }) => isWhole);
  const told = whole.map(({ indicator, exchanged }) => ({
    name: indicator.name,
    ...dhis2DataValues(exchanged, mapping),
  }));
  const values = told.flatMap(({ name, dataValues }) =>
    dataValues.map((value) => ({ indicator: name, value })),
  );
  const ledger = pushedLedger(repository.records, from.target);
  const untouched = read.filter(({ isWhole }) => !isWhole).map(({ indicator }) => indicator.name);
  const pushed = (await ledger.all()).filter(({ indicator }) => !untouched.includes(indicator));
  const plan = planPush(
    values.map(({ value }) => value),
    pushed.map(({ value }) => value),
  );
  const of = new Map([...pushed, ...values].map(({ indicator, value }) => [valueKey(value), indicator]));
  const named = (value: Dhis2Value) => ({ indicator: of.get(valueKey(value)) ?? '', value });
  const summaries = [
    ...(await removeAll(from, ledger, plan.remove.map(named))),
    ...(await sendAll(from, ledger, plan.send.map(named))),
  ];
  return {
    sent: plan.send.length,
    removed: plan.remove.length,
    ...total(summaries),
    unmapped: told.flatMap(({ unmapped }) => unmapped),
    untouched,
  };
}

/** All that was ever released of an indicator. */
async function readIndicator(
  repository: Repository,
  indicator: Indicator,
): Promise<{
  readonly indicator: Indicator;
  readonly exchanged: readonly Exchanged[];
  readonly isWhole: boolean;
}> {
  const released = await releasedReports(repository, indicator.name);
  const each = await Promise.all(released.map((one) => exchangedOf(repository, [indicator], [one])));
  const exchanged = each.flat();
  return { indicator, exchanged, isWhole: exchanged.length === released.length };
}

async function removeAll(
  { client, mapping }: PushWith,
  ledger: PushedLedger,
  values: readonly OfIndicator<Dhis2Value>[],
): Promise<readonly ImportSummary[]> {
  const summaries: ImportSummary[] = [];
  for (const part of chunks(values)) {
    const summary = await importValues(client, plain(part), 'DELETE', mapping);
    summaries.push(summary);
    // What was not there counts as gone: DHIS2 deletes none of it and finds no fault.
    await ledger.note(taken(part, summary), undefined);
  }
  return summaries;
}

async function sendAll(
  { client, mapping }: PushWith,
  ledger: PushedLedger,
  values: readonly OfIndicator<Dhis2Value>[],
): Promise<readonly ImportSummary[]> {
  const summaries: ImportSummary[] = [];
  for (const part of chunks(values)) {
    await ledger.note(part, { confirmed: false });
    const summary = await importValues(client, plain(part), 'CREATE_AND_UPDATE', mapping);
    summaries.push(summary);
    await ledger.note(taken(part, summary), { confirmed: true });
  }
  return summaries;
}

/** Those that DHIS2 has taken, as far as it says: of the others nobody knows what is there. */
function taken<Value>(values: readonly Value[], { rejected, status }: ImportSummary): readonly Value[] {
  if (rejected === undefined || (status === 'error' && rejected.length === 0)) return [];
  const not = new Set(rejected);
  return values.filter((_, index) => !not.has(index));
}

const chunkSize = 5_000;

function chunks<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  const count = Math.ceil(values.length / chunkSize);
  return Array.from({ length: count }, (_, index) =>
    values.slice(index * chunkSize, (index + 1) * chunkSize),
  );
}

function plain(values: readonly OfIndicator<Dhis2Value>[]): readonly Dhis2Value[] {
  return values.map(({ value }) => value);
}

function total(summaries: readonly ImportSummary[]) {
  const sum = (name: 'imported' | 'updated' | 'ignored' | 'deleted') =>
    summaries.reduce((all, summary) => all + summary[name], 0);
  return {
    imported: sum('imported'),
    updated: sum('updated'),
    ignored: sum('ignored'),
    deleted: sum('deleted'),
    conflicts: summaries.flatMap(({ conflicts }) => conflicts),
  };
}
