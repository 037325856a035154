WITH first_score AS (
  SELECT * FROM (
    SELECT dated_score.*,
      row_number() OVER (PARTITION BY person ORDER BY day, instant NULLS FIRST, score) AS place
    FROM dated_score
    WHERE instrument = 'network-size'
  ) AS ranked
  WHERE place = 1
)
SELECT last_score.score AS unit, last_score.person, last_score.care_group, last_score.location, last_score.day,
  last_score.value - first_score.value AS measured, last_score.score = first_score.score AS excluded
FROM last_score
JOIN first_score ON first_score.person = last_score.person
WHERE last_score.instrument = 'network-size'
