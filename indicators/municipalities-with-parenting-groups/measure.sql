WITH quarter_of AS (
  -- Each quarter that the period has a day of, from its first day in the period on.
  SELECT strftime(greatest(quarter_start, CAST($period_start AS DATE)), '%Y-%m-%d') AS day,
    strftime(quarter_start + INTERVAL 3 MONTH - INTERVAL 1 DAY, '%Y-%m-%d') AS last_day,
    strftime(quarter_start, '%Y') AS year
  FROM (
    SELECT CAST(unnest(generate_series(
      date_trunc('quarter', CAST($period_start AS DATE)), CAST($period_end AS DATE), INTERVAL 3 MONTH
    )) AS DATE) AS quarter_start
  )
),
municipality AS (
  -- All of the list of that year; without a list, all that are recorded.
  SELECT DISTINCT quarter_of.day, quarter_of.last_day, area.code AS municipality, 'area ' || area.code AS location
  FROM quarter_of
  JOIN area ON area.year = quarter_of.year
  UNION ALL
  SELECT quarter_of.day, quarter_of.last_day, location.municipality, min(location.location) AS location
  FROM quarter_of
  CROSS JOIN location
  WHERE location.municipality IS NOT NULL AND quarter_of.year NOT IN (SELECT year FROM area)
  GROUP BY ALL
),
met AS (
  SELECT held_session.care_group, held_session.day, coalesce(area.code, municipality_of.municipality) AS municipality
  FROM held_session
  JOIN care_group ON care_group.care_group = held_session.care_group AND care_group.model = 'centering-parenting'
  JOIN municipality_of ON municipality_of.location = held_session.location
  LEFT JOIN area ON area.recorded = municipality_of.municipality AND area.year = substr(held_session.day, 1, 4)
  WHERE held_session.day BETWEEN $period_start AND $period_end
)
SELECT municipality.municipality || ' ' || municipality.day AS unit, CAST(NULL AS VARCHAR) AS person, met.care_group,
  municipality.location, municipality.day, met.care_group IS NOT NULL AS numerator
FROM municipality
LEFT JOIN met ON met.municipality = municipality.municipality AND met.day BETWEEN municipality.day AND municipality.last_day
