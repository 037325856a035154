WITH quarter_of AS (
  -- Each quarter that the period has a day of, from its first day in the period on.
  SELECT strftime(greatest(quarter_start, CAST($period_start AS DATE)), '%Y-%m-%d') AS day,
    substr(strftime(quarter_start, '%Y-%m-%d'), 1, 7) AS first_month,
    strftime(quarter_start + INTERVAL 3 MONTH - INTERVAL 1 DAY, '%Y-%m-%d') AS last_day
  FROM (
    SELECT CAST(unnest(generate_series(
      date_trunc('quarter', CAST($period_start AS DATE)), CAST($period_end AS DATE), INTERVAL 3 MONTH
    )) AS DATE) AS quarter_start
  )
),
met AS (
  SELECT held_session.care_group, held_session.day, municipality_of.municipality
  FROM held_session
  JOIN care_group ON care_group.care_group = held_session.care_group AND care_group.model = 'centering-parenting'
  JOIN municipality_of ON municipality_of.location = held_session.location
  WHERE held_session.day BETWEEN $period_start AND $period_end
)
SELECT location.location || ' ' || quarter_of.day AS unit, CAST(NULL AS VARCHAR) AS person, met.care_group,
  location.location, quarter_of.day, met.care_group IS NOT NULL AS numerator
FROM location
CROSS JOIN quarter_of
LEFT JOIN met ON met.municipality = location.municipality AND met.day BETWEEN quarter_of.day AND quarter_of.last_day
WHERE location.municipality IS NOT NULL
