-- Places that mothers had at sessions that took place, and whether they were there.
SELECT participation AS unit, person, care_group, location, day, there AS numerator
FROM expected_mother
