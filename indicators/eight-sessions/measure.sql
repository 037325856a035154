SELECT mother_of_ended_group.care_group || ' ' || mother_of_ended_group.person AS unit, mother_of_ended_group.person,
  mother_of_ended_group.care_group, mother_of_ended_group.location, mother_of_ended_group.day, (
    SELECT count(DISTINCT expected_mother.session) FROM expected_mother
    WHERE expected_mother.person = mother_of_ended_group.person
      AND expected_mother.care_group = mother_of_ended_group.care_group
      AND expected_mother.there
  ) >= 8 AS numerator
FROM mother_of_ended_group
