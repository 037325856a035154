WITH told AS (
  SELECT placed_score.*, response.asked_at,
    row_number() OVER (
      PARTITION BY placed_score.person, coalesce(response.asked_at, placed_score.score)
      ORDER BY placed_score.day DESC, placed_score.instant DESC NULLS LAST, placed_score.score DESC
    ) AS place
  FROM placed_score
  LEFT JOIN response ON response.response = placed_score.response
  WHERE placed_score.instrument = 'who-5' AND placed_score.day BETWEEN $period_start AND $period_end
)
SELECT score AS unit, person, care_group, location, day, value <= 50 AS numerator, value AS measured,
  coalesce(asked_at NOT IN ('t1', 't2', 't3', 't4', 't5'), true) AS excluded, asked_at
FROM told
WHERE place = 1
