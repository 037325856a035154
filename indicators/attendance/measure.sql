-- Mothers expected at sessions that took place (denominator) and those who were there (numerator), for the whole
-- period, by quarter, and by municipality within a quarter.
WITH municipality_of AS (
  -- A place is a municipality itself, or is in one, directly or by way of one more place.
  SELECT place.location,
    coalesce(place.municipality, around.municipality, beyond.municipality, 'unknown') AS municipality,
    CASE
      WHEN place.municipality IS NOT NULL THEN place.name
      WHEN around.municipality IS NOT NULL THEN around.name
      ELSE beyond.name
    END AS municipality_name
  FROM location AS place
  LEFT JOIN location AS around ON around.location = place.part_of
  LEFT JOIN location AS beyond ON beyond.location = around.part_of
),
dated AS (
  -- The day in the time zone of the country; what was written without a time is a day already.
  SELECT session.*,
    CASE
      WHEN length(began) > 10
      -- A leap second is no time to SQL: then the day is taken as it was written.
      THEN coalesce(strftime(timezone($time_zone, TRY_CAST(began AS TIMESTAMPTZ)), '%Y-%m-%d'), substr(began, 1, 10))
      ELSE began
    END AS day
  FROM session
  WHERE status = 'finished'
),
held AS (
  SELECT dated.session, dated.care_group, dated.day,
    substr(dated.day, 1, 4) || '-Q' || CAST(ceil(CAST(substr(dated.day, 6, 2) AS INTEGER) / 3.0) AS INTEGER) AS quarter,
    coalesce(municipality_of.municipality, 'unknown') AS municipality,
    municipality_of.municipality_name
  FROM dated
  LEFT JOIN municipality_of ON municipality_of.location = dated.location
  WHERE dated.day BETWEEN $period_start AND $period_end
),
mothers AS (
  SELECT held.session, participation.person, participation.status
  FROM held
  JOIN participation ON participation.session = held.session
  LEFT JOIN patient ON patient.person = participation.person
  WHERE participation.status IN ('finished', 'cancelled')
    -- Born ten years before: a mother. Of a baby the date of birth is always known.
    AND (patient.birth_date IS NULL
      OR CAST(substr(held.day, 1, 4) AS INTEGER) - CAST(substr(patient.birth_date, 1, 4) AS INTEGER) >= 10)
)
SELECT held.municipality, max(held.municipality_name) AS municipality_name, held.quarter,
  count(*) FILTER (WHERE mothers.status = 'finished') AS numerator,
  count(*) AS denominator,
  count(DISTINCT mothers.person) FILTER (WHERE mothers.status = 'finished') AS numerator_persons,
  count(DISTINCT mothers.person) FILTER (WHERE mothers.status = 'cancelled') AS complement_persons,
  count(DISTINCT mothers.person) AS denominator_persons,
  count(DISTINCT held.care_group) AS care_groups
FROM held
JOIN mothers ON mothers.session = held.session
GROUP BY GROUPING SETS ((), (held.quarter), (held.quarter, held.municipality))
