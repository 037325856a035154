import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Issue } from '../fhir/outcome.ts';
import { parseRegime, type Regime } from '../indicator/disclosure/regime.ts';
import { type FactTable, factTable } from '../indicator/facts.ts';
import { type Indicator, parseIndicator } from '../indicator/measure.ts';
import {
  type NamedView,
  parseViewDefinition,
  type ViewDefinition,
} from '../indicator/view/view-definition.ts';

/** What the folder `indicators/` says: nothing about an indicator is anywhere else. */
export interface Indicators {
  readonly views: readonly NamedView[];
  /** The tables of the views, for a `FactStore`. */
  readonly tables: readonly FactTable[];
  /** Types of the resources that the views are of. */
  readonly factTypes: readonly string[];
  readonly indicators: readonly Indicator[];
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
    .filter((entry) => entry.isDirectory() && !['views', 'regimes'].includes(entry.name))
    .map(({ name }) => name)
    .toSorted();
  return {
    views,
    tables: views.map((view) => factTable(view, sha256)),
    factTypes: [...new Set(views.map(({ resource }) => resource))],
    indicators: folders.map((name) => readIndicator(join(folder, name))),
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

function readIndicator(folder: string): Indicator {
  const files = {
    measure: readJson(join(folder, 'measure.json')),
    texts: readJson(join(folder, 'texts.json')),
    sql: readFileSync(join(folder, 'measure.sql'), 'utf8'),
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
