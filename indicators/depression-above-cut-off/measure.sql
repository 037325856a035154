SELECT score AS unit, person, care_group, location, day,
  value >= CASE instrument WHEN 'phq-2' THEN 3 WHEN 'phq-9' THEN 10 WHEN 'epds' THEN 13 END AS numerator, instrument
FROM last_score
WHERE instrument IN ('phq-2', 'phq-9', 'epds')
