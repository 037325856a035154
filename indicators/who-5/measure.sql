-- Persons with a WHO-5 score in a quarter (denominator), those with poor wellbeing (numerator) and the scores added up
-- (measured), for the whole period, by quarter, and by municipality within a quarter.
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
  SELECT score.*,
    CASE
      WHEN length(moment) > 10
      -- A leap second is no time to SQL: then the day is taken as it was written.
      THEN coalesce(strftime(timezone($time_zone, TRY_CAST(moment AS TIMESTAMPTZ)), '%Y-%m-%d'), substr(moment, 1, 10))
      ELSE moment
    END AS day
  FROM score
  WHERE instrument = 'who-5' AND value IS NOT NULL
),
answered AS (
  SELECT dated.*,
    -- Of two scores of one day the later one counts; one without a time was given before those with one.
    CASE WHEN length(moment) > 10 THEN TRY_CAST(moment AS TIMESTAMPTZ) END AS instant,
    substr(day, 1, 4) || '-Q' || CAST(ceil(CAST(substr(day, 6, 2) AS INTEGER) / 3.0) AS INTEGER) AS quarter
  FROM dated
  WHERE day BETWEEN $period_start AND $period_end
),
last_answered AS (
  SELECT * FROM (
    SELECT answered.*,
      row_number() OVER (PARTITION BY person, quarter ORDER BY day DESC, instant DESC NULLS LAST, score DESC) AS place
    FROM answered
  ) AS ranked
  WHERE place = 1
),
membership AS (
  SELECT * FROM (
    SELECT last_answered.score, care_group_member.care_group, care_group.location,
      row_number() OVER (PARTITION BY last_answered.score
        ORDER BY care_group_member.first_day DESC, care_group_member.care_group) AS place
    FROM last_answered
    JOIN care_group_member ON care_group_member.person = last_answered.person
      AND coalesce(care_group_member.first_day, '') <= last_answered.day
      AND coalesce(care_group_member.last_day, '9999') >= last_answered.day
    JOIN care_group ON care_group.care_group = care_group_member.care_group
  ) AS ranked
  WHERE place = 1
),
placed AS (
  SELECT last_answered.person, last_answered.quarter, last_answered.value,
    coalesce(session.care_group, membership.care_group) AS care_group,
    coalesce(municipality_of.municipality, 'unknown') AS municipality,
    municipality_of.municipality_name
  FROM last_answered
  LEFT JOIN participation ON participation.participation = last_answered.participation
  LEFT JOIN session ON session.session = participation.session
  LEFT JOIN membership ON membership.score = last_answered.score
  LEFT JOIN municipality_of ON municipality_of.location = coalesce(session.location, membership.location)
)
SELECT municipality, max(municipality_name) AS municipality_name, quarter,
  count(*) FILTER (WHERE value <= 50) AS numerator,
  count(*) AS denominator,
  sum(value) AS measured,
  count(DISTINCT person) FILTER (WHERE value <= 50) AS numerator_persons,
  count(DISTINCT person) FILTER (WHERE value > 50) AS complement_persons,
  count(DISTINCT person) AS denominator_persons,
  count(DISTINCT care_group) AS care_groups
FROM placed
GROUP BY GROUPING SETS ((), (quarter), (quarter, municipality))
