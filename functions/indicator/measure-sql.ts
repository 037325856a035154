import { maxContributors } from './disclosure/regime.ts';
import type { PopulationColumn } from './measure.ts';

/**
 * The SQL of an indicator gives one row for each unit that is counted, and for each person who has a part in it:
 * - `unit`: what is counted, such as a session or a visit; it may be there in several rows, counts once, and belongs to
 *   one day and one place;
 * - `person`, `care_group`, `location` (each may be null) and `day` (`YYYY-MM-DD`);
 * - `numerator` (BOOLEAN, of a share), `measured` (of a mean, added up over the rows), `excluded` (BOOLEAN: in the
 *   denominator if only it were known), and any further column that a stratifier of the Measure names.
 *
 * It reads the views, and the tables of `indicators/tables/`. Which quarter, municipality and group of people a row
 * belongs to is worked out here, alike for all.
 */
export interface MeasureSql {
  /** As it stands in its folder. */
  readonly units: string;
  /** SELECTs by name, each over views and others of them. */
  readonly tables: ReadonlyMap<string, string>;
  readonly columns: ReadonlySet<PopulationColumn>;
}

/** One SELECT of every row in the period, with the strata that it is in. */
export function placedSql(sql: MeasureSql): string {
  return `${withPlaced(sql)}\nSELECT * FROM placed`;
}

/** One SELECT of the figures of the whole period, of each quarter, and of each region and municipality in a quarter. */
export function countedSql(sql: MeasureSql): string {
  const { columns } = sql;
  const counted = columns.has('excluded') ? '\nWHERE NOT coalesce(excluded, false)' : '';
  const isMean = columns.has('measured');
  const figures = [
    'municipality, max(municipality_name) AS municipality_name, quarter',
    'region, max(region_name) AS region_name',
    ...(columns.has('numerator') ? ['count(DISTINCT unit) FILTER (WHERE numerator) AS numerator'] : []),
    'count(DISTINCT unit) AS denominator',
    ...(isMean ? ['sum(CAST(measured AS DOUBLE)) AS measured'] : []),
    ...(columns.has('numerator')
      ? [
          'count(DISTINCT person) FILTER (WHERE numerator) AS numerator_persons',
          'count(DISTINCT person) FILTER (WHERE NOT numerator) AS complement_persons',
        ]
      : []),
    'count(DISTINCT person) AS denominator_persons',
    'count(DISTINCT care_group) AS care_groups',
  ];
  const select = `SELECT ${figures.join(',\n  ')}
FROM placed${counted}
GROUP BY GROUPING SETS ((), (quarter), (quarter, region), (quarter, region, municipality))
-- Without a list of that year there are no regions.
HAVING NOT (GROUPING(region) = 0 AND GROUPING(municipality) = 1 AND region = '')`;
  return isMean ? `${withPlaced(sql)},\n${withLargest(select, counted)}` : `${withPlaced(sql)}\n${select}`;
}

/** Beside each sum, what the persons have added to it who added most: numbers in a text, the largest first. */
function withLargest(select: string, counted: string): string {
  return `figure AS (
${indented(select)}
),
contribution AS (
  SELECT quarter, region, municipality, sum(CAST(measured AS DOUBLE)) AS added
  FROM (SELECT quarter, region, municipality, measured, coalesce(person, unit) AS contributor FROM placed${counted.replace('\n', ' ')})
  GROUP BY GROUPING SETS (
    (contributor), (quarter, contributor), (quarter, region, contributor), (quarter, region, municipality, contributor)
  )
),
largest AS (
  SELECT quarter, region, municipality, array_to_string(list_sort(list(added), 'DESC')[1:${maxContributors}], ' ') AS largest
  FROM contribution
  GROUP BY quarter, region, municipality
)
SELECT figure.*, coalesce(largest.largest, '') AS largest
FROM figure LEFT JOIN largest
  ON largest.quarter IS NOT DISTINCT FROM figure.quarter
  AND largest.region IS NOT DISTINCT FROM figure.region
  AND largest.municipality IS NOT DISTINCT FROM figure.municipality`;
}

/** The views that it reads, by name, itself or by way of a table. */
export function viewsOf(sql: MeasureSql, known: readonly string[]): readonly string[] {
  const text = withPlaced(sql);
  return known.filter((name) => reads(text, name));
}

function withPlaced({ units, tables }: MeasureSql): string {
  const named = [...neededBy(`${units}\n${placed}`, tables), ['unit_row', units] as const];
  return `WITH ${named.map(([name, sql]) => `${name} AS (\n${indented(sql)}\n)`).join(',\n')},\n${placed}`;
}

const placed = `placed AS (
  SELECT unit_row.*,
    substr(unit_row.day, 1, 4) || '-Q' || CAST(ceil(TRY_CAST(substr(unit_row.day, 6, 2) AS INTEGER) / 3.0) AS INTEGER)
      AS quarter,
    coalesce(
      CASE WHEN listed.year IS NULL THEN municipality_of.municipality ELSE area.code END, 'unknown'
    ) AS municipality,
    CASE WHEN listed.year IS NULL THEN municipality_of.municipality_name ELSE area.name END AS municipality_name,
    CASE
      WHEN listed.year IS NULL OR NOT listed.has_regions THEN ''
      ELSE coalesce(area.region, 'unknown-region')
    END AS region,
    area.region_name,
    person_stratum.language, person_stratum.birth_country, person_stratum.household, person_stratum.parity,
    CASE
      WHEN age < 10 THEN 'child'
      WHEN age < 20 THEN '10-19'
      WHEN age < 25 THEN '20-24'
      WHEN age < 30 THEN '25-29'
      WHEN age < 35 THEN '30-34'
      WHEN age >= 35 THEN '35+'
    END AS age_band
  FROM unit_row
  LEFT JOIN person_stratum ON person_stratum.person = unit_row.person
  -- In whole years.
  LEFT JOIN LATERAL (
    SELECT CASE WHEN length(person_stratum.birth_date) = 10
      THEN CAST(substr(unit_row.day, 1, 4) AS INTEGER) - CAST(substr(person_stratum.birth_date, 1, 4) AS INTEGER)
        - CASE WHEN substr(unit_row.day, 6) < substr(person_stratum.birth_date, 6) THEN 1 ELSE 0 END
    END AS age
  ) AS aged ON true
  LEFT JOIN municipality_of ON municipality_of.location = unit_row.location
  LEFT JOIN (SELECT year, bool_or(region <> '') AS has_regions FROM area GROUP BY year) AS listed
    ON listed.year = substr(unit_row.day, 1, 4)
  LEFT JOIN area ON area.year = listed.year AND area.recorded = municipality_of.municipality
  -- What is written less exactly than a day is in no quarter for certain, and no reason to count nothing of anybody.
  WHERE length(unit_row.day) = 10 AND unit_row.day BETWEEN $period_start AND $period_end
)`;

/** Each table that is needed, those that others read first. */
function neededBy(text: string, tables: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const needed = new Map<string, string>();
  const need = (sql: string) => {
    for (const [name, table] of tables) {
      if (needed.has(name) || !reads(sql, name)) continue;
      need(table);
      needed.set(name, table);
    }
  };
  need(text);
  return needed;
}

function reads(sql: string, name: string): boolean {
  return new RegExp(`\\b(?:FROM|JOIN)\\s+${name}\\b`).test(sql);
}

function indented(sql: string): string {
  return sql
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
