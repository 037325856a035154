import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../fhir/outcome.ts';
import { parseRegime, type Regime } from '../indicator/disclosure/regime.ts';
import { type FactTable, factTable } from '../indicator/facts.ts';
import { type Indicator, parseIndicator } from '../indicator/measure.ts';
import { parseViewDefinition } from '../indicator/view/parse-view-definition.ts';
import type { NamedView, ViewDefinition } from '../indicator/view/view-definition.ts';

/** What the folder `indicators/` says: nothing about an indicator is anywhere else. */
export interface Indicators {
  readonly views: readonly NamedView[];
  /** The tables of the views, for a `FactStore`. */
  readonly tables: readonly FactTable[];
  /** Types of the resources that the views are of. */
  readonly factTypes: readonly string[];
  /** Those of which releases are made, by `released.json`. */
  readonly indicators: readonly Indicator[];
  /** All, for organisations on data of their own. */
  readonly measures: readonly Indicator[];
  /** By name. */
  readonly regimes: ReadonlyMap<string, Regime>;
}

/** @throws Error that names the file and each thing that is wrong in it */
export function readIndicators(folder: string): Indicators {
  const views = readViews(join(folder, 'views'));
  const regimes = jsonFiles(join(folder, 'regimes')).map((file) =>
    checked(file, parseRegime(readJson(file))),
  );
  const folders = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['views', 'regimes', 'tables'].includes(entry.name))
    .map(({ name }) => name)
    .toSorted();
  const tables = readTables(join(folder, 'tables'));
  const measures = folders.map((name) => readIndicator(join(folder, name), tables));
  const released = checkedNames(join(folder, 'released.json'), folders);
  return {
    views,
    tables: views.map((view) => factTable(view, sha256)),
    factTypes: [...new Set(views.map(({ resource }) => resource))],
    indicators: measures.filter(({ name }) => released.includes(name)),
    measures,
    regimes: new Map(regimes.map((regime) => [regime.name, regime])),
  };
}

/** @throws Error as `readIndicators` */
export function readViews(folder: string): readonly NamedView[] {
  return jsonFiles(folder).map((file) => named(file, checked(file, parseViewDefinition(readJson(file)))));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SELECTs that indicators share, by name. */
function readTables(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  return new Map(
    names.toSorted().map((name) => [name.slice(0, -'.sql'.length), readFileSync(join(folder, name), 'utf8')]),
  );
}

/** @throws Error unless it is a list of names that there are */
function checkedNames(file: string, known: readonly string[]): readonly string[] {
  const { indicators } = readJson(file) as { readonly indicators?: unknown };
  if (Array.isArray(indicators) && indicators.every((name) => known.includes(name))) return indicators;
  throw new Error(`${file}: indicators should be a list of folders; there are ${known.join(', ')}`);
}

function readIndicator(folder: string, tables: ReadonlyMap<string, string>): Indicator {
  const files = {
    measure: readJson(join(folder, 'measure.json')),
    texts: readJson(join(folder, 'texts.json')),
    sql: readFileSync(join(folder, 'measure.sql'), 'utf8'),
    tables,
  };
  return checked(folder, parseIndicator(files));
}

function jsonFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => join(folder, name));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function named(file: string, view: ViewDefinition): NamedView {
  if (view.name === undefined) throw new Error(`${file}: a name is needed, which its table has in SQL`);
  return { ...view, name: view.name };
}

function checked<T extends object>(file: string, parsed: T | readonly Issue[]): T {
  if (!isIssues(parsed)) return parsed;
  const list = parsed.map(({ expression, diagnostics }) => `\n- ${expression ?? ''} ${diagnostics}`);
  throw new Error(`${file}:${list.join('')}`);
}

function isIssues(parsed: object): parsed is readonly Issue[] {
  return Array.isArray(parsed);
}
