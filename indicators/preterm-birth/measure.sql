SELECT person AS unit, person, care_group, location, day,
  coalesce(weeks < 37, false) AS numerator,
  weeks IS NULL AS excluded
FROM birth
WHERE weeks >= 24 OR weeks IS NULL
