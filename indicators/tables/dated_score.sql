-- Totals of questionnaires, with the day on which they were given, in the time zone of the country. A month counts as its
-- first day; a year alone is in no quarter, so it has no day.
SELECT score.*,
  -- Of two scores of one day the later one counts; one without a time was given before those with one.
  CASE WHEN length(moment) > 10 THEN TRY_CAST(moment AS TIMESTAMPTZ) END AS instant,
  CASE
    WHEN length(moment) > 10
    -- A leap second is no time to SQL: then the day is taken as it was written.
    THEN coalesce(strftime(timezone($time_zone, TRY_CAST(moment AS TIMESTAMPTZ)), '%Y-%m-%d'), substr(moment, 1, 10))
    WHEN length(moment) = 7 THEN moment || '-01'
    WHEN length(moment) = 10 THEN moment
  END AS day
FROM score
WHERE value IS NOT NULL
