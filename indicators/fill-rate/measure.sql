WITH begun AS (
  SELECT care_group.care_group, care_group.location, care_group.capacity, min(held_session.day) AS day
  FROM care_group
  JOIN held_session ON held_session.care_group = care_group.care_group
  WHERE care_group.capacity > 0
  GROUP BY care_group.care_group, care_group.location, care_group.capacity
),
taken AS (
  SELECT care_group, person, row_number() OVER (PARTITION BY care_group ORDER BY person) AS place
  FROM (
    SELECT DISTINCT begun.care_group, care_group_member.person
    FROM begun
    JOIN care_group_member ON care_group_member.care_group = begun.care_group
    LEFT JOIN patient ON patient.person = care_group_member.person
    WHERE patient.birth_date IS NULL
      OR CAST(substr(begun.day, 1, 4) AS INTEGER) - CAST(substr(patient.birth_date, 1, 4) AS INTEGER) >= 10
  ) AS mother
),
place_of AS (
  SELECT care_group, location, day, unnest(range(1, capacity + 1)) AS place FROM begun
)
SELECT place_of.care_group || ' ' || place_of.place AS unit, taken.person, place_of.care_group, place_of.location,
  place_of.day, taken.person IS NOT NULL AS numerator
FROM place_of
LEFT JOIN taken ON taken.care_group = place_of.care_group AND taken.place = place_of.place
