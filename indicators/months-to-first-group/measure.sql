WITH first_session AS (
  SELECT organization, min(day) AS day, min_by(location, day) AS location, min_by(care_group, day) AS care_group
  FROM held_session
  WHERE organization IS NOT NULL
  GROUP BY organization
),
decided AS (
  SELECT organization, min(day) AS day FROM milestone
  WHERE kind = 'decision' AND status = 'completed' AND length(day) = 10
  GROUP BY organization
)
SELECT first_session.organization AS unit, CAST(NULL AS VARCHAR) AS person, first_session.care_group, first_session.location,
  first_session.day, decided.day IS NULL AS excluded,
  date_diff('day', CAST(decided.day AS DATE), CAST(first_session.day AS DATE)) / (365.25 / 12) AS measured
FROM first_session
LEFT JOIN decided ON decided.organization = first_session.organization
