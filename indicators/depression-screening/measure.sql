WITH last_expected AS (
  SELECT expected_mother.*,
    CAST(ceil(CAST(substr(day, 6, 2) AS INTEGER) / 3.0) AS INTEGER) AS quarter_number,
    row_number() OVER (
      PARTITION BY person, substr(day, 1, 4), ceil(CAST(substr(day, 6, 2) AS INTEGER) / 3.0)
      ORDER BY day DESC, participation DESC
    ) AS place
  FROM expected_mother
  WHERE day BETWEEN $period_start AND $period_end
)
SELECT participation AS unit, person, care_group, location, day, EXISTS (
    SELECT 1 FROM dated_score
    WHERE dated_score.person = last_expected.person AND dated_score.instrument IN ('phq-2', 'phq-9', 'epds')
      AND substr(dated_score.day, 1, 4) = substr(last_expected.day, 1, 4)
      AND ceil(CAST(substr(dated_score.day, 6, 2) AS INTEGER) / 3.0) = last_expected.quarter_number
      AND dated_score.day BETWEEN $period_start AND $period_end
  ) AS numerator
FROM last_expected
WHERE place = 1
