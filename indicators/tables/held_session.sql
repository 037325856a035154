-- Sessions that took place. The day is that in the time zone of the country; what was written without a time is a day
-- already, and a leap second is no time to SQL: then the day is taken as it was written. A month counts as its first
-- day; a year alone is in no quarter, so it has no day.
SELECT session.*,
  CASE
    WHEN length(began) > 10
    THEN coalesce(strftime(timezone($time_zone, TRY_CAST(began AS TIMESTAMPTZ)), '%Y-%m-%d'), substr(began, 1, 10))
    WHEN length(began) = 7 THEN began || '-01'
    WHEN length(began) = 10 THEN began
  END AS day,
  date_diff('minute', TRY_CAST(began AS TIMESTAMPTZ), TRY_CAST(ended AS TIMESTAMPTZ)) AS minutes
FROM session
WHERE status = 'finished'
