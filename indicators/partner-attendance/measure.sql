SELECT expected_mother.participation AS unit, expected_mother.person, expected_mother.care_group, expected_mother.location,
  expected_mother.day, expected_mother.participation IN (
    SELECT participation FROM companion WHERE role = 'partner'
  ) AS numerator
FROM expected_mother
WHERE expected_mother.there
