SELECT person AS unit, person, care_group, location, day,
  coalesce(grams < 2500, false) AS numerator,
  weeks IS NULL OR grams IS NULL AS excluded
FROM birth
WHERE weeks >= 24 OR weeks IS NULL
