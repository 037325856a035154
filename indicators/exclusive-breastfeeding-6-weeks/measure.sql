WITH asked AS (
  SELECT feeding.*,
    row_number() OVER (PARTITION BY person ORDER BY abs(age_days - 42), day DESC, observation DESC) AS place
  FROM feeding
  WHERE age_days BETWEEN 35 AND 62
)
SELECT person AS unit, person, care_group, location, day,
  coalesce(value IN ('exclusive-breastfeeding'), false) AS numerator
FROM asked
WHERE place = 1
