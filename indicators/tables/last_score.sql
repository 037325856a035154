-- The last score of each person with each instrument in each quarter of the period.
SELECT * FROM (
  SELECT placed_score.*,
    row_number() OVER (
      PARTITION BY person, instrument, substr(day, 1, 4), ceil(CAST(substr(day, 6, 2) AS INTEGER) / 3.0)
      ORDER BY day DESC, instant DESC NULLS LAST, score DESC
    ) AS place
  FROM placed_score
  WHERE day BETWEEN $period_start AND $period_end
) AS ranked
WHERE place = 1
