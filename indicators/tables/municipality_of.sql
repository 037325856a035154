-- A place is a municipality itself, or is in one, directly or by way of one more place.
SELECT place.location,
  coalesce(place.municipality, around.municipality, beyond.municipality, 'unknown') AS municipality,
  CASE
    WHEN place.municipality IS NOT NULL THEN place.name
    WHEN around.municipality IS NOT NULL THEN around.name
    ELSE beyond.name
  END AS municipality_name
FROM location AS place
LEFT JOIN location AS around ON around.location = place.part_of
LEFT JOIN location AS beyond ON beyond.location = around.part_of
UNION ALL
-- And each place of the lists itself: whoever counts these needs no Location of each.
SELECT 'area ' || code AS location, code AS municipality, max(name) AS municipality_name
FROM area
GROUP BY code
