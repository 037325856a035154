SELECT milestone AS unit, CAST(NULL AS VARCHAR) AS person, CAST(NULL AS VARCHAR) AS care_group,
  CAST(NULL AS VARCHAR) AS location, due_day AS day, kind,
  coalesce(status = 'completed' AND day <= due_day, false) AS numerator
FROM milestone
WHERE length(due_day) = 10
