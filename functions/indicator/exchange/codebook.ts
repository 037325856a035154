import type { JsonObject } from '../../fhir/resource.ts';
import { csvColumns } from './csv.ts';
import type { Exchanged } from './exchanged.ts';
import { nameOf, releasedFigures } from './released-figures.ts';

/** What the columns and codes of the CSV mean: goes beside it. */
export function codebook(exchanged: readonly Exchanged[]): JsonObject {
  const all = exchanged.map(({ report }) => releasedFigures(report));
  const unique = (texts: readonly string[]) => [...new Set(texts)];
  return {
    releases: unique(all.map(({ release }) => release)),
    regimes: unique(all.map(({ regime }) => `${regime.url}|${regime.version}`)),
    digests: unique(all.map(({ digest }) => digest)),
    encoding:
      'UTF-8 without byte order mark, RFC 4180; a cell that begins like a formula has an apostrophe in front',
    columns: csvColumns(exchanged).map((column) => ({ ...column })),
    dimensions: dimensionsOf(exchanged),
    indicators: exchanged.map(({ indicator, report }) => indicatorOf(indicator, report)),
  };
}

/** Each code of each dimension, with its name. */
function dimensionsOf(exchanged: readonly Exchanged[]): JsonObject {
  const told = exchanged.flatMap(({ report }) =>
    releasedFigures(report).figures.flatMap(({ dimensions }) => dimensions),
  );
  const codes = (own: typeof told) =>
    Object.fromEntries(
      own.flatMap(({ value, display }) => (value === undefined ? [] : [[value, display ?? value]])),
    );
  return Object.fromEntries(
    [...Map.groupBy(told, ({ code }) => code)].map(([code, own]) => [code, codes(own)]),
  );
}

function indicatorOf(
  { measure, groups, texts, version, url }: Exchanged['indicator'],
  report: Exchanged['report'],
): JsonObject {
  const released = releasedFigures(report);
  const base = {
    name: nameOf(released.measure),
    measure: `${released.measure.url}|${released.measure.version}`,
  };
  // What a later version means is not what these figures are.
  if (version !== released.measure.version || url !== released.measure.url) return base;
  return {
    ...base,
    description: measure.description,
    definition: measure.definition,
    texts: Object.fromEntries(
      Object.entries(texts).map(([language, { title, definition }]) => [language, { title, definition }]),
    ),
    groups: groups.map(({ code, kind, unit, populations }) => ({
      group: code,
      kind,
      ...(unit !== undefined && { unit }),
      counted: populations
        .filter(({ column }) => column !== 'measured')
        .map(({ coding }) => coding.code ?? ''),
    })),
  };
}
