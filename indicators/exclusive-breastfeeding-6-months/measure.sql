WITH asked AS (
  SELECT feeding.*,
    row_number() OVER (PARTITION BY person ORDER BY abs(age_days - 182), day DESC, observation DESC) AS place
  FROM feeding
  WHERE age_days BETWEEN 168 AND 202
)
SELECT person AS unit, person, care_group, location, day,
  coalesce(value IN ('exclusive-breastfeeding'), false) AS numerator
FROM asked
WHERE place = 1
