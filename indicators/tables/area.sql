-- What each code that a place may be recorded with is in each year that has a list. Without a list of a year, places are
-- as they are recorded.
SELECT unnest(
  from_json($areas, '[{"year":"VARCHAR","recorded":"VARCHAR","code":"VARCHAR","name":"VARCHAR","region":"VARCHAR","region_name":"VARCHAR"}]'),
  max_depth := 2
)
