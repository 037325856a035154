-- A row for each mother who was there, or one where nobody was.
SELECT held_session.session AS unit, expected_mother.person, held_session.care_group, held_session.location, held_session.day,
  (
    SELECT count(DISTINCT counted.person) FROM expected_mother AS counted
    WHERE counted.session = held_session.session AND counted.there
  ) BETWEEN 8 AND 12 AS numerator
FROM held_session
LEFT JOIN expected_mother ON expected_mother.session = held_session.session AND expected_mother.there
JOIN care_group ON care_group.care_group = held_session.care_group AND care_group.model = 'centering-pregnancy'
