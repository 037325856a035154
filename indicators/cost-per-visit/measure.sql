SELECT expected_mother.participation AS unit, expected_mother.person, expected_mother.care_group, expected_mother.location,
  expected_mother.day, session_cost.cost_each AS measured
FROM expected_mother
JOIN session_cost ON session_cost.session = expected_mother.session
WHERE expected_mother.there
